// The optical eyes that several models share.

extension Eye {
    /// MULTICAL 601 and 801: no magnet, no key.
    static let alwaysOn = Eye(
        wake: "Nothing is needed: the first byte of a request wakes the meter.",
        source: SourceNote("5512-447 §2.1", .documented)
    )

    /// MULTICAL 603 and 803: the 403's, with nothing known of switching it off.
    static let magnet = Eye(
        wake:
            "Hold the magnet of the head over the eye; without a magnet press a key on the meter.",
        sleep: "About 4 minutes after a key was pressed, where no magnet holds it.",
        placement: "Turn the head by 180° if the meter stays silent; on a 603 a sheet of paper "
            + "between head and meter has helped.",
        source: SourceNote(
            "5512-2029_A1 p147, 5512-2360_A1 p164; placement: golles/ha-kamstrup_403#27",
            .documented
        )
    )

    /// MULTICAL 302 and 303.
    static let key = Eye(
        wake: "Press a key on the meter before the read.",
        sleep: "4 minutes after the last key was pressed.",
        placement: "The cable of the head points up.",
        source: SourceNote("Kamstrup manual at manualslib 837266 p91", .documented)
    )

    /// MULTICAL 21 and flowIQ.
    static let waterMagnet = Eye(
        wake: "Hold the magnet of the head over the eye: without it the eye is off.",
        sleep: "5 to 10 minutes after it was switched on, even with the magnet in place.",
        throttling: "Some stop answering after about 12 reads at 5 minutes each; lift the head off "
            + "and set it on again, and read once an hour or less.",
        source: SourceNote(
            "esphome/feature-requests#1402; cenobitedk/esphome_multical402#7",
            .reported
        )
    )

    /// Electricity meters: mains feeds the eye.
    static let electricity = Eye(
        baud: 9600,
        wake: "Nothing is needed: the eye is always on.",
        source: SourceNote(
            "Hal9k-dk/kamstrup; script for a K382Lx7 in tasmota/docs. That the eye is always on is "
                + "concluded from the mains supply",
            .thirdParty
        )
    )
}

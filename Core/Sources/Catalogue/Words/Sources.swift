// The documents and projects that rows of the catalogue are taken from.

extension SourceNote {
    /// The protocol of the MULTICAL 601 and 801, the only one that Kamstrup has published.
    static let protocolDocument = SourceNote("5512-447 Rev. M1, register list", .documented)
    /// The MULTICAL 402.
    static let description402 = SourceNote("5512-742_M1 p83", .documented)
    /// The MULTICAL 302.
    static let description302 = SourceNote("5512-1334_F1 p68", .documented)
    /// The MULTICAL 62.
    static let description62 = SourceNote("5512-1036_D1 p82", .documented)
    /// What readers of the MULTICAL 403 and 603 ask for.
    static let readers403 = SourceNote(
        "golles/ha-kamstrup_403 and gertvdijk/PyKMP, register lists",
        .thirdParty
    )
    /// The register names of the 303, 403, 603 and KWM2231.
    static let registerNames = SourceNote("jktjkt/PyKMP, register names", .thirdParty)
    /// A MULTICAL 403 that was read.
    static let capture403 = SourceNote("gemu2015/Sonoff-Tasmota#38", .captured)
    /// The yearly log of a MULTICAL 603.
    static let yearlyLog603 = SourceNote("jktjkt/PyKMP, yearly log of a MULTICAL 603", .captured)
    /// A register scan of one MULTICAL 21.
    static let scan21 = SourceNote(
        "register scan of a MULTICAL 21 in a fork of golles/ha-kamstrup_403",
        .reported
    )
    /// What a live 382 answered.
    static let template382 = SourceNote("mushorg/conpot, template of a live 382", .thirdParty)
    /// Head-end software for electricity meters.
    static let headEnd = SourceNote("AIMIR FEP, KamstrupCIDMeta", .thirdParty)
    /// Frames in that software's tests.
    static let headEndFrames = SourceNote("AIMIR FEP, unit tests", .captured)

    /// Heat meters: no document at hand says it of each.
    static let bothSupplies = SourceNote(
        "heat meters are sold with battery and with mains",
        .inferred
    )
    /// Small meters without a mains variant.
    static let batteryOnly = SourceNote("meters of this kind run on a battery", .inferred)
    /// Electricity meters.
    static let mainsOnly = SourceNote("an electricity meter feeds itself", .inferred)

    /// The same words, for a row that is concluded from another model.
    static func likeThe(_ model: String) -> SourceNote {
        SourceNote("as in the \(model)", .inferred)
    }
}

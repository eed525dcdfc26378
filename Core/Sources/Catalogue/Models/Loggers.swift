// The logs in the meters' memories.

extension [LoggerEntry] {
    /// MULTICAL 601 and 602: hours are in a logger module, the rest no published command reads.
    static let modules601: [LoggerEntry] = [
        LoggerEntry("hour, top module 67-0B", .module, number: 1, address: 0x7F, source: modules),
        LoggerEntry(
            "hour, base module 67-00-22",
            .module,
            number: 1,
            address: 0xBF,
            source: modules
        ),
        LoggerEntry("day", .unknown, source: unread),
        LoggerEntry("month", .unknown, source: unread),
        LoggerEntry("year", .unknown, source: unread),
        LoggerEntry("info", .unknown, source: unread),
    ]

    private static let modules = SourceNote("5512-447 §3.2 and §6.3", .documented)
    private static let unread = SourceNote("5512-447: no command over the eye", .documented)

    /// MULTICAL 402, 302, 62: that they log is documented, how to ask for it is not.
    static func permanent(_ source: SourceNote) -> [LoggerEntry] {
        [LoggerEntry("permanent memory", .unknown, source: source)]
    }

    /// The six programmable logs of a MULTICAL 403, 603 and 803; the numbers are those of B8.
    static func programmable(_ source: SourceNote) -> [LoggerEntry] {
        [
            LoggerEntry("year", .logger, number: 2, source: source),
            LoggerEntry("month", .logger, number: 3, source: source),
            LoggerEntry("day", .logger, number: 4, source: source),
            LoggerEntry("hour", .logger, number: 5, source: source),
            LoggerEntry("minute 1", .logger, number: 6, source: source),
            LoggerEntry("minute 2", .logger, number: 7, source: source),
        ]
    }

    /// The logs of info codes and of changed configurations.
    static func events(info: Int?, configuration: Int?, _ source: SourceNote) -> [LoggerEntry] {
        [
            LoggerEntry("info", .logger, number: 1, depth: info, source: source),
            LoggerEntry("configuration", .logger, number: 0, depth: configuration, source: source),
        ]
    }

    /// MULTICAL 21 and flowIQ 2101 and 3100.
    static func water(_ access: LoggerAccess) -> [LoggerEntry] {
        let source = SourceNote("Kamstrup data sheets of MULTICAL 21 and flowIQ", .documented)
        let isB8 = access == .logger
        return [
            LoggerEntry("month", access, number: isB8 ? 3 : nil, depth: 36, source: source),
            LoggerEntry("day", access, number: isB8 ? 4 : nil, depth: 460, source: source),
            LoggerEntry("info", access, number: isB8 ? 1 : nil, depth: 50, source: source),
        ]
    }

    /// Electricity meters.
    static let electricity: [LoggerEntry] = [
        LoggerEntry("debiting 1", .module, number: 1, source: .headEndFrames),
        LoggerEntry("status event", .module, number: 2, source: .headEnd),
        LoggerEntry("clock event", .module, number: 3, source: .headEnd),
        LoggerEntry("disconnection", .module, number: 5, source: .headEnd),
        LoggerEntry("load profile", .module, number: 6, source: .headEndFrames),
        LoggerEntry("debiting 2", .module, number: 8, source: .headEnd),
        LoggerEntry("load profile event", .module, number: 10, source: .headEnd),
        LoggerEntry("analysis", .module, number: 11, source: .headEnd),
        LoggerEntry("neutral fault", .module, number: 12, source: .headEnd),
        LoggerEntry("voltage quality 1", .module, number: 16, source: .headEnd),
        LoggerEntry("voltage quality 2", .module, number: 17, source: .headEnd),
    ]
}

public import Metering

/// Why a meter's memory could not be read.
public enum HistoryError: Error, Sendable, Hashable {
    /// The meter or its line failed.
    case meter(MeterError)
    /// The meter keeps no such log where a command reaches it; what it is called, and which log.
    case outOfReach(String, LoggerKind)
    /// The meter's hours are in a logger module, and none answers; what the meter is called.
    case noModule(String)
    /// The meter does not know the question for this log.
    case refused(LoggerKind)
    /// The entries of the log hold no date, so none of them can be checked.
    case undated(LoggerKind)
    /// An entry's own date is not the one that its place in the log demands.
    case wrongDate(id: UInt32, found: MeterDateTime, expected: MeterDateTime?)
    /// The answer is one to another question, or contradicts itself.
    case contradiction(LoggerKind)
    /// The meter says that its memory is damaged.
    case damagedMemory(LoggerKind)
}

extension HistoryError: CustomStringConvertible {
    /// One sentence that says whose fault it is.
    public var message: String {
        switch self {
        case .meter(let error): error.message
        case .outOfReach(let name, .hour), .outOfReach(let name, .day), .noModule(let name):
            "The \(name) keeps its hours and days where no published command reaches them."
        case .outOfReach(let name, let kind):
            "The \(name) keeps no \(kind.rawValue) log that a published command reaches."
        case .refused(let kind):
            "The meter does not know the question for its \(kind.rawValue) log."
        case .undated(let kind):
            "The entries of the meter's \(kind.rawValue) log came without a date, so their place "
                + "in time cannot be checked."
        case .wrongDate(let id, let found, let expected):
            "Entry \(id) of the meter's log is dated \(found)"
                + (expected.map { ", and by its place in the log should be \($0)." }
                    ?? ", which is out of order with the entry beside it.")
        case .contradiction(let kind):
            "The meter's answer about its \(kind.rawValue) log contradicts itself."
        case .damagedMemory(let kind):
            "The meter says that the memory of its \(kind.rawValue) log is damaged."
        }
    }

    /// What to do next.
    public var hint: String {
        switch self {
        case .meter(let error): error.hint
        case .noModule:
            "A logger module in it (67-0B or 67-00-22) would keep hours that can be read, and none "
                + "answers. To have them from now on: heatlog run"
        case .outOfReach:
            "See which logs a model has with: heatlog meters NAME. To have a history from now on: "
                + "heatlog run"
        case .refused: "Try another log with --logger, or name the model with --meter."
        case .undated: "Nothing was kept of them: a value without its hour is worse than none."
        case .wrongDate:
            "The meter's clock may have been set, or it was without power. Ask for the entries "
                + "after that with --from; nothing was kept of the others."
        case .contradiction: "See that nothing else sends on the line, and try again."
        case .damagedMemory: "Read another log of it, and tell whoever owns the meter."
        }
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}

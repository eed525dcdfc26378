import Collector
import Glibc
import Journal
import KMP
import MBus
import Transport

/// The exit codes of sysexits.h that heatlog ends with.
enum ExitStatus: Int32 {
    /// The command was used wrongly.
    case usage = 64
    /// The data given are not right.
    case dataError = 65
    /// An input file is missing or unreadable.
    case noInput = 66
    /// The meter, or the host it is on, does not answer.
    case unavailable = 69
    /// A port, file or disk failed.
    case inputOutput = 74
    /// It may work another time: the port is busy.
    case tryAgain = 75
    /// A receiver of readings was reached, and refuses or fails.
    case receiver = 76
    /// Not permitted.
    case notPermitted = 77
    /// The configuration is wrong.
    case configuration = 78
}

/// What ends a command: a sentence that says whose fault it is, a hint, and the exit code.
struct Complaint: Error {
    let message: String
    let hint: String
    let status: ExitStatus

    init(_ message: String, hint: String, status: ExitStatus) {
        self.message = message
        self.hint = hint
        self.status = status
    }

    /// Says it on standard error, and ends the program.
    func exit() -> Never {
        Terminal.complain(message, hint: hint)
        Glibc.exit(status.rawValue)
    }
}

extension Complaint {
    init(_ error: LineError) {
        let status: ExitStatus =
            switch error.kind {
            case .notPermitted: .notPermitted
            case .busy, .cancelled: .tryAgain
            case .unreachable, .hostUnknown, .refused, .notRFC2217: .unavailable
            case .settingsRefused, .speedIsFixed: .configuration
            case .recordingUnreadable: .dataError
            case .input(let fault): fault.exitStatus
            case .notFound where error.address.hasPrefix("replay:"): .noInput
            case .notFound, .notASerialPort, .closed, .stuck, .linkInTheWay, .io: .inputOutput
            }
        self.init(error.message, hint: error.hint, status: status)
    }

    init(_ error: LineAddressError) {
        self.init(error.message, hint: error.hint, status: .usage)
    }

    init(_ error: EdgeAddressError) {
        self.init(error.message, hint: error.hint, status: .usage)
    }

    init(_ error: MeterError) {
        switch error {
        case .line(let error): self.init(error)
        case .budget: self.init(error.message, hint: error.hint, status: .tryAgain)
        case .exchange(.damaged(_), _), .exchange(.unbelievable(_), _):
            self.init(error.message, hint: error.hint, status: .dataError)
        case .bus(.damaged, _, _), .bus(.unbelievable, _, _), .bus(.collision, _, _),
            .telegram(.encrypted), .telegram(.noReadings), .telegram(.damaged):
            self.init(error.message, hint: error.hint, status: .dataError)
        case .characters(let failure, _) where failure.isDamage:
            self.init(error.message, hint: error.hint, status: .dataError)
        case .exchange, .bus, .telegram, .characters:
            self.init(error.message, hint: error.hint, status: .unavailable)
        }
    }

    init(_ error: HistoryError) {
        if case .meter(let failure) = error {
            self.init(failure)
            return
        }
        let status: ExitStatus =
            switch error {
            case .outOfReach, .noModule, .refused, .meter: .unavailable
            case .undated, .wrongDate, .contradiction, .damagedMemory: .dataError
            }
        self.init(error.message, hint: error.hint, status: status)
    }

    init(_ error: JournalError) {
        let status: ExitStatus =
            switch error.kind {
            case .notPermitted, .notReadable: .notPermitted
            case .notFound: .noInput
            case .busy, .changing: .tryAgain
            case .notAJournal, .tooNew, .tooOld: .dataError
            case .noFolder, .diskFull, .exists, .other: .inputOutput
            }
        self.init(error.message, hint: error.hint, status: status)
    }
}

extension EdgeFault {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .taken: .tryAgain
        case .kernelTooOld: .unavailable
        case .noLine, .noName, .ambiguousName, .noEdges, .noControlLines: .configuration
        case .notAChip, .chipGone: .inputOutput
        }
    }
}

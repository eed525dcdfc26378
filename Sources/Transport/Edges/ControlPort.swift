internal import CTransport
import Glibc

/// What can be asked of an open port's control lines, and set.
struct ControlPort: Sendable {
    let descriptor: CInt
    let calls: any DeviceCalls

    /// Whether a signal is asserted.
    func level(of signal: ControlSignal) throws(Errno) -> Bool {
        var bits: CInt = 0
        try check(calls.control(descriptor, edge_requests.control_levels, &bits))
        return Int(bits) & signal.bit != 0
    }

    /// How often the driver saw it change.
    func count(of signal: ControlSignal) throws(Errno) -> UInt32 {
        var counts = control_counts()
        try check(calls.control(descriptor, edge_requests.control_counts, &counts))
        let count =
            switch signal {
            case .dcd: counts.dcd
            case .ri: counts.rng
            case .cts: counts.cts
            case .dsr: counts.dsr
            }
        return UInt32(bitPattern: count)
    }

    /// Asserts the outputs that feed the contact, and releases the others.
    func feed(_ supply: EdgeOptions.Supply) throws(Errno) {
        var asserted = CInt(supply.bits)
        var released = CInt((control_dtr | control_rts) & ~supply.bits)
        try check(calls.control(descriptor, edge_requests.control_assert, &asserted))
        try check(calls.control(descriptor, edge_requests.control_release, &released))
    }

    private func check(_ error: CInt) throws(Errno) {
        guard error == 0 else { throw Errno(code: error) }
    }
}

extension ControlSignal {
    fileprivate var bit: Int {
        switch self {
        case .dcd: control_dcd
        case .ri: control_ri
        case .cts: control_cts
        case .dsr: control_dsr
        }
    }
}

extension EdgeOptions.Supply {
    fileprivate var bits: Int {
        switch self {
        case .both: control_dtr | control_rts
        case .dtr: control_dtr
        case .rts: control_rts
        case .none: 0
        }
    }
}

extension LineError.Kind {
    /// Asking a port for its control lines gave `errno`.
    init(controlErrno errno: CInt) {
        switch errno {
        case ENOTTY, EINVAL: self = .input(.noControlLines)
        // An adapter that was pulled out hangs up.
        case EIO, ENXIO, ENODEV: self = .closed
        default: self = .io(errno: errno)
        }
    }
}

internal import CTransport
import Glibc

/// Opening a serial port for one reader alone.
enum SerialOpening {
    /// A descriptor of the port at `path`, raw, with `settings` in force and ours alone.
    ///
    /// Never waits for a carrier. The caller owns the descriptor. `address` is for the errors.
    static func open(
        _ path: String,
        _ settings: LineSettings,
        address: String,
        clock: any Clock<Duration>
    ) async throws(LineError) -> CInt {
        let kind: LineError.Kind
        do throws(LineError.Kind) {
            return try await open(path, settings, clock)
        } catch {
            kind = error
        }
        throw LineError(kind, address: address)
    }

    private static func open(
        _ path: String,
        _ settings: LineSettings,
        _ clock: any Clock<Duration>
    ) async throws(LineError.Kind) -> CInt {
        if let status = SystemFiles.status(of: path), !SystemFiles.isCharacterDevice(status) {
            throw .notASerialPort
        }
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw LineError.Kind(openingErrno: errno, path: path) }
        do throws(LineError.Kind) {
            try await claim(descriptor, path, clock)
            try apply(settings, to: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    // MARK: One reader alone

    /// Makes the port ours, or tells who has it.
    ///
    /// Three fences, because each has a gap: `flock` stops only programs that ask for it, TIOCEXCL
    /// does not stop root, and a search of /proc sees only what this user may see.
    private static func claim(
        _ descriptor: CInt,
        _ path: String,
        _ clock: any Clock<Duration>
    ) async throws(LineError.Kind) {
        guard isatty(descriptor) == 1 else { throw .notASerialPort }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw .busy(holder: PortHolders().holder(of: path) ?? ourselves(path))
        }
        if let holder = await lastingHolder(of: path, clock) { throw .busy(holder: holder) }
        // A pseudo-terminal keeps the exclusive flag until its master closes, so a user who was
        // killed would leave it locked for ever. Its lock and the search must do.
        guard !isPseudoTerminal(descriptor) else { return }
        var claimed: CInt = 0
        if line_is_claimed(descriptor, &claimed) == 0, claimed != 0 { throw .busy(holder: nil) }
        _ = line_claim(descriptor)
    }

    /// Who has the port open now and a moment later.
    ///
    /// Between fork and exec a process has copies of all that its parent had open, ours included;
    /// such a one is gone at the second look and never reads.
    private static func lastingHolder(
        of path: String,
        _ clock: any Clock<Duration>
    ) async -> PortHolder? {
        guard let first = PortHolders().holder(of: path) else { return nil }
        try? await clock.sleep(for: .milliseconds(20))
        let second = PortHolders().holder(of: path)
        return second?.pid == first.pid ? second : nil
    }

    /// This process, if the lock that stopped us is our own from an earlier opening.
    private static func ourselves(_ path: String) -> PortHolder? {
        guard let identity = SystemFiles.identity(of: path) else { return nil }
        let folder = "/proc/self/fd"
        let count = SystemFiles.names(in: folder)
            .count { SystemFiles.identity(of: "\(folder)/\($0)") == identity }
        // One is the descriptor that has just been refused the lock.
        guard count > 1, let command = SystemFiles.line(of: "/proc/self/comm") else { return nil }
        return PortHolder(pid: Int(getpid()), command: command)
    }

    /// Whether the port is a slave, which has no wire: some rules differ there.
    static func isPseudoTerminal(_ descriptor: CInt) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && PortHolders.pseudoTerminalNumber(status) != nil
    }

    // MARK: Settings

    /// Sets the port and reads back what it made of it: drivers often agree and do nothing.
    private static func apply(
        _ wanted: LineSettings,
        to descriptor: CInt
    ) throws(LineError.Kind) {
        let error = makeRaw(descriptor, wanted)
        // Some drivers answer EINVAL to a rate that they lack, others set the nearest one.
        if error == EINVAL {
            throw .settingsRefused(SettingsRefusal(.baud, asked: "\(wanted.baud)", got: nil))
        }
        guard error == 0 else { throw LineError.Kind(settingErrno: error) }
        let actual = try settings(of: descriptor)
        // The kernel forces 8 bits without parity on a pseudo-terminal, where nothing is lost by it.
        if isPseudoTerminal(descriptor) { return }
        if let refusal = SettingsRefusal(wanted: wanted, actual: actual) {
            throw .settingsRefused(refusal)
        }
    }

    /// Changes the speed of an open port and reads back what it made of it.
    static func change(_ descriptor: CInt, toBaud baud: Int) throws(LineError.Kind) {
        let error = line_set_speed(descriptor, UInt32(clamping: baud))
        // Some drivers answer EINVAL to a rate that they lack, others set the nearest one.
        if error == EINVAL {
            throw .settingsRefused(SettingsRefusal(.baud, asked: "\(baud)", got: nil))
        }
        guard error == 0 else { throw LineError.Kind(settingErrno: error) }
        let actual = try settings(of: descriptor)
        var wanted = actual
        wanted.baud = baud
        if let refusal = SettingsRefusal(wanted: wanted, actual: actual) {
            throw .settingsRefused(refusal)
        }
    }

    /// Raw mode with `settings`, both queues emptied; gives 0 or an errno.
    static func makeRaw(_ descriptor: CInt, _ settings: LineSettings) -> CInt {
        var raw = line_settings()
        raw.baud = UInt32(settings.baud)
        raw.data_bits = UInt8(settings.dataBits)
        raw.stop_bits = UInt8(settings.stopBits)
        raw.parity =
            switch settings.parity {
            case .none: UInt8(line_parity_none)
            case .even: UInt8(line_parity_even)
            case .odd: UInt8(line_parity_odd)
            }
        return line_make_raw(descriptor, &raw)
    }

    /// What the driver says is in force.
    static func settings(of descriptor: CInt) throws(LineError.Kind) -> LineSettings {
        var raw = line_settings()
        let error = line_read_settings(descriptor, &raw)
        guard error == 0 else { throw LineError.Kind(settingErrno: error) }
        let parity: LineSettings.Parity =
            switch Int(raw.parity) {
            case line_parity_even: .even
            case line_parity_odd: .odd
            default: .none
            }
        return LineSettings(
            baud: Int(raw.baud),
            dataBits: Int(raw.data_bits),
            parity: parity,
            stopBits: Int(raw.stop_bits)
        )
    }
}

extension SettingsRefusal {
    /// The first setting in which `actual` is not what was `wanted`; `nil` if there is none.
    init?(wanted: LineSettings, actual: LineSettings) {
        // A divider cannot hit every rate; receivers forgive a few per cent.
        if abs(wanted.baud - actual.baud) * 100 > wanted.baud * 2 {
            self.init(.baud, asked: "\(wanted.baud)", got: "\(actual.baud)")
        } else if wanted.dataBits != actual.dataBits {
            self.init(.dataBits, asked: "\(wanted.dataBits)", got: "\(actual.dataBits)")
        } else if wanted.parity != actual.parity {
            self.init(.parity, asked: "\(wanted.parity)", got: "\(actual.parity)")
        } else if wanted.stopBits != actual.stopBits {
            self.init(.stopBits, asked: "\(wanted.stopBits)", got: "\(actual.stopBits)")
        } else {
            return nil
        }
    }
}

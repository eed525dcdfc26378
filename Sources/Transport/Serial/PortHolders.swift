import Glibc

/// Who has which port open, found by looking through every process that we may look at.
///
/// Without root's rights only one's own processes can be seen; a port held by another user's
/// program then still shows as busy, without a name.
struct PortHolders {
    private let proc: String

    /// `proc` is another folder in tests.
    init(proc: String = "/proc") {
        self.proc = proc
    }

    /// The first other process that has the port at `path` open and is not its other end.
    func holder(of path: String) -> PortHolder? {
        guard let status = SystemFiles.status(of: path) else { return nil }
        let identity = SystemFiles.identity(status)
        let slave = Self.pseudoTerminalNumber(status)
        return processes().first { process in
            descriptors(of: process).contains { SystemFiles.identity(of: $0) == identity }
                && !(slave.map { isOtherEnd(process, of: $0) } ?? false)
                && !isOurFork(process)
        }.map(described)
    }

    /// The processes to look at: all but this one, which holds its own pseudo-terminals' slaves.
    private func processes() -> [Int] {
        SystemFiles.names(in: proc).compactMap { Int($0) }.filter { $0 != Int(getpid()) }
    }

    /// Where a process's open files are; empty for a process that we may not look at.
    private func descriptors(of process: Int) -> [String] {
        let folder = "\(proc)/\(process)/fd"
        return SystemFiles.names(in: folder).map { "\(folder)/\($0)" }
    }

    private func described(_ process: Int) -> PortHolder {
        let command = SystemFiles.line(of: "\(proc)/\(process)/comm") ?? "?"
        return PortHolder(pid: process, command: command)
    }

    /// Whether the process is this one's child on its way to becoming another program: until then
    /// it has copies of all that we have open.
    private func isOurFork(_ process: Int) -> Bool {
        let parent = SystemFiles.text(of: "\(proc)/\(process)/status")?.split(separator: "\n")
            .first { $0.hasPrefix("PPid:") }?.split(separator: "\t").last
        return parent == "\(getpid())"
            && SystemFiles.target(ofLink: "\(proc)/\(process)/exe")
                == SystemFiles.target(ofLink: "/proc/self/exe")
    }

    /// Whether the process holds the master of pseudo-terminal `number`.
    ///
    /// Programs that make a pseudo-terminal often keep the slave open too, so that it survives
    /// its users; they are the wire's far end, not a second reader.
    private func isOtherEnd(_ process: Int, of number: Int) -> Bool {
        SystemFiles.names(in: "\(proc)/\(process)/fd").contains { name in
            guard let status = SystemFiles.status(of: "\(proc)/\(process)/fd/\(name)"),
                Self.isMaster(status)
            else { return false }
            let info = SystemFiles.text(of: "\(proc)/\(process)/fdinfo/\(name)") ?? ""
            guard let index = Self.index(in: info) else { return true }
            return index == number
        }
    }

    /// `tty-index:  4` in fdinfo tells which slave a master belongs to (since Linux 4.14).
    private static func index(in fdinfo: String) -> Int? {
        fdinfo.split(separator: "\n").first { $0.hasPrefix("tty-index:") }
            .flatMap { $0.split { " \t".contains($0) }.last }.flatMap { Int($0) }
    }

    /// Every master is the device 5:2 (`/dev/ptmx`), whichever slave it has.
    private static func isMaster(_ status: stat) -> Bool {
        SystemFiles.isCharacterDevice(status) && major(status) == 5 && minor(status) == 2
    }

    /// The number of a slave (`/dev/pts/4` is 4), `nil` for anything else.
    static func pseudoTerminalNumber(_ status: stat) -> Int? {
        // Linux gives the slaves the majors 136 to 143; in practice only the first is used.
        guard SystemFiles.isCharacterDevice(status), 136...143 ~= major(status) else { return nil }
        return Int((major(status) - 136) << 8 + minor(status))
    }

    // glibc's major() and minor() are macros, which Swift does not import.
    private static func major(_ status: stat) -> UInt64 {
        let device = UInt64(status.st_rdev)
        return (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    }

    private static func minor(_ status: stat) -> UInt64 {
        let device = UInt64(status.st_rdev)
        return device & 0xff | (device >> 12) & ~0xff
    }
}

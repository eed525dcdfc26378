public import Glibc
import Synchronization

/// A program that a test started; it ends, by its own process id, with the test.
///
/// Not Foundation's `Process`: before it starts a program it copies the names in `/proc/self/fd` with
/// 256 bytes each, beyond the end of the list's memory. With a thousand open descriptors that ends
/// the tests now and then.
public final class ChildProcess: Sendable {
    /// What a run left behind.
    public struct Outcome: Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it.
        public let status: Int32
        /// What it wrote.
        public let output: String
        /// What it complained.
        public let errors: String
    }

    /// Why a program did not start.
    public struct StartFailure: Error {
        let program: String
        let errno: Int32
    }

    /// Its process id.
    public let pid: pid_t
    private let output: Stream?
    private let errors: Stream?
    private let ended = Mutex<Int32?>(nil)

    /// Starts a program whose output goes where the test's own goes.
    ///
    /// - Parameter words: the program, found in PATH, and its arguments.
    /// - Throws: ``StartFailure``.
    public convenience init(_ words: String...) throws(StartFailure) {
        try self.init(running: words, piped: false)
    }

    /// Starts a program.
    ///
    /// It must not start children of its own, which would outlive it.
    ///
    /// - Parameters:
    ///   - words: the program, found in PATH, and its arguments.
    ///   - input: what comes on its standard input.
    ///   - piped: whether the test wants to see what it writes.
    /// - Throws: ``StartFailure``.
    public init(
        running words: [String],
        input: String = "",
        piped: Bool = true
    ) throws(StartFailure) {
        let (pipes, pid) = try Self.spawning.withLock { _ throws(StartFailure) in
            let pipes = Pipes(isPiped: piped)
            defer { pipes.closeChildsEnds() }
            return (pipes, try pipes.spawn(words))
        }
        self.pid = pid
        output = piped ? Stream(pipes.output.read) : nil
        errors = piped ? Stream(pipes.errors.read) : nil
        pipes.handOver(input)
    }

    /// One child at a time: another one that began just now would get the ends of these pipes too,
    /// and they would not end with their child.
    private static let spawning = Mutex(())

    deinit {
        guard ended.withLock({ $0 }) == nil else { return }
        Glibc.kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// Sends it a signal.
    public func signal(_ number: Int32) { Glibc.kill(pid, number) }

    /// Asks it to stop, as systemd does.
    public func terminate() { signal(SIGTERM) }

    /// Ends it without a chance to tidy up.
    public func kill() { signal(SIGKILL) }

    /// Waits for the end; what it wrote is read meanwhile, for a full pipe would stop it.
    public func outcome() async -> Outcome {
        async let written = rest(of: output)
        async let complained = rest(of: errors)
        let (output, errors) = await (written, complained)
        let status = await blocking { self.waitForEnd() }
        return Outcome(status: status, output: output, errors: errors)
    }

    /// Waits for the end.
    ///
    /// - Returns: the exit code; 128 and the signal's number where a signal ended it.
    public func waitForEnd() -> Int32 {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            let result = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
            ended = result
            return result
        }
    }

    /// Waits on this thread for the end of a program that writes little.
    public func outcomeAtOnce() -> Outcome {
        let written = output.map { $0.text($0.rest()) } ?? ""
        let complained = errors.map { $0.text($0.rest()) } ?? ""
        return Outcome(status: waitForEnd(), output: written, errors: complained)
    }

    /// Everything that it has written and not been asked for yet, waiting for at least something.
    public func written() async -> String {
        await blocking { self.output.map { $0.text($0.piece()) } ?? "" }
    }

    /// The first line of its output that contains a text.
    ///
    /// - Throws: ``MissingLine`` where the output ends without one.
    public func line(containing text: String) async throws(MissingLine) -> String {
        let (line, seen) = await blocking { () -> (String?, String) in
            var seen: [UInt8] = []
            while let output = self.output {
                let piece = output.piece()
                seen += piece
                let all = output.text(seen)
                let line = all.split(separator: "\n").first { $0.contains(text) }
                if piece.isEmpty || line != nil { return (line.map(String.init), all) }
            }
            return (nil, "")
        }
        guard let line else { throw MissingLine(text: text, seen: seen) }
        return line
    }

    private func rest(of stream: Stream?) async -> String {
        await blocking { stream.map { $0.text($0.rest()) } ?? "" }
    }
}

/// A line that was awaited and never written.
public struct MissingLine: Error {
    let text: String
    let seen: String
}

/// Does what blocks on a thread of its own: the few that serve all tasks must stay free.
private func blocking<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
) async -> Result {
    await withCheckedContinuation { continuation in
        let box = Unmanaged.passRetained(Work { continuation.resume(returning: work()) })
        var thread = pthread_t()
        let error = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            box.toOpaque()
        )
        precondition(error == 0, "no thread can be started")
        pthread_detach(thread)
    }
}

private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// The reading end of a pipe.
private final class Stream: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    /// What there is, at least one byte; nothing at the end.
    func piece() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = read(descriptor, &buffer, buffer.count)
        while count < 0, errno == EINTR { count = read(descriptor, &buffer, buffer.count) }
        return Array(buffer.prefix(max(0, count)))
    }

    /// All until the end.
    func rest() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let next = piece()
            guard !next.isEmpty else { return all }
            all += next
        }
    }

    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// The pipes between a test and its child.
private struct Pipes {
    typealias Ends = (read: Int32, write: Int32)

    let input = Self.make()
    let output: Ends
    let errors: Ends
    private let isPiped: Bool

    init(isPiped: Bool) {
        self.isPiped = isPiped
        output = isPiped ? Self.make() : (-1, -1)
        errors = isPiped ? Self.make() : (-1, -1)
    }

    private static func make() -> Ends {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no pipe can be made")
        return (ends[0], ends[1])
    }

    func spawn(_ words: [String]) throws(ChildProcess.StartFailure) -> pid_t {
        // A child gets nothing that we have open: a copy of a socket or of a pseudo-terminal's
        // master would keep other tests' lines alive.
        for descriptor in openDescriptors() where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.read, 0)
        if isPiped {
            posix_spawn_file_actions_adddup2(&actions, output.write, 1)
            posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
        }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        // The threads that serve tasks block signals, and a child would not hear that it has to stop.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let error = posix_spawnp(&child, words[0], &actions, &attributes, &arguments, environ)
        guard error == 0 else {
            throw ChildProcess.StartFailure(program: words[0], errno: error)
        }
        return child
    }

    private func openDescriptors() -> [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var descriptors: [Int32] = []
        while let entry = readdir(folder) {
            // In its place, for the entry ends with the name's last character.
            let number = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
            }
            descriptors.append(number)
        }
        return descriptors
    }

    /// Keeps the test's own ends.
    func closeChildsEnds() {
        for end in [input.read, output.write, errors.write] where end >= 0 { close(end) }
    }

    /// Writes what the child is to read.
    func handOver(_ text: String) {
        // A child that has ended takes no more; that is no reason to end the tests.
        Glibc.signal(SIGPIPE, SIG_IGN)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input.write, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        close(input.write)
    }
}

internal import CTransport
import Glibc
internal import NIOCore
internal import NIOPosix

/// The calls by which this room asks the kernel about inputs.
///
/// A test replaces them with a kernel of its own that answers from a record: all that is above this
/// seam runs the same there.
protocol DeviceCalls: Sendable {
    /// `CLOCK_MONOTONIC` in nanoseconds, the clock of the kernel's own time stamps.
    var now: UInt64 { get }

    /// Opens a device to ask it.
    func open(_ path: String) throws(Errno) -> CInt

    /// `ioctl` with a structure that the kernel reads and fills; 0 or an errno.
    func control(
        _ descriptor: CInt,
        _ request: UInt,
        _ argument: UnsafeMutableRawPointer
    ) -> CInt

    /// `poll` and `read`: what lies ready, without waiting; 0 where that is nothing.
    func read(
        _ descriptor: CInt,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int

    /// Closes it.
    func close(_ descriptor: CInt)

    /// Does something again and again, beside all tasks, until it returns false.
    ///
    /// The wait is not a `Clock`'s, for such a wait ends on the tasks' threads: there are as many as
    /// processors, and each of them may be in a write to the disk.
    func repeatedly(every pace: Duration, _ action: @escaping @Sendable () -> Bool)
}

/// What the system says when a call fails.
struct Errno: Error {
    let code: CInt
}

/// The kernel that this program runs on.
struct KernelCalls: DeviceCalls {
    var now: UInt64 { edge_now() }

    func open(_ path: String) throws(Errno) -> CInt {
        let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw Errno(code: errno) }
        return descriptor
    }

    func control(
        _ descriptor: CInt,
        _ request: UInt,
        _ argument: UnsafeMutableRawPointer
    ) -> CInt {
        edge_control(descriptor, request, argument)
    }

    func read(
        _ descriptor: CInt,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int {
        var count = 0
        let error = edge_read(descriptor, buffer.baseAddress, buffer.count, &count)
        guard error == 0 else { throw Errno(code: error) }
        return count
    }

    func close(_ descriptor: CInt) { Glibc.close(descriptor) }

    func repeatedly(every pace: Duration, _ action: @escaping @Sendable () -> Bool) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        group.next().scheduleRepeatedTask(initialDelay: .zero, delay: TimeAmount(pace)) { task in
            guard !action() else { return }
            task.cancel()
            group.shutdownGracefully { _ in }
        }
    }
}

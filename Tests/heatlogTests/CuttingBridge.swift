import Foundation
import Glibc
import Synchronization
import Testing

/// A bridge between TCP and a meter that resets its connections in the middle of an answer.
final class CuttingBridge: Sendable {
    /// Where it listens, as it stands in a configuration.
    let address: String
    private let listener: Int32
    private let meter: Int
    /// After how many bytes to the reader each connection is cut.
    private let cuts: Mutex<[Int]>

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - meter: the port of this machine where the meter answers.
    ///   - cuts: one for each connection in turn; those after the last are left whole.
    /// - Throws: where there is no port to be had.
    init(to meter: Int, cuts: [Int]) throws {
        self.meter = meter
        self.cuts = Mutex(cuts)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var place = Self.loopback(0)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = Self.withAddress(&place) { bind(listener, $0, length) }
        try #require(bound == 0 && listen(listener, 8) == 0)
        var (own, size) = (sockaddr_in(), length)
        _ = Self.withAddress(&own) { getsockname(listener, $0, &size) }
        address = "tcp://127.0.0.1:\(UInt16(bigEndian: own.sin_port))"
        // It ends with the listener.
        Thread.detachNewThread { [weak self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                guard let bridge = self else { break }
                bridge.carry(client)
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Whether no cut is left.
    var isWhole: Bool { cuts.withLock { $0.isEmpty } }

    /// Carries bytes both ways until one end hangs up or it is time to cut.
    private func carry(_ client: Int32) {
        let far = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(far) }
        var place = Self.loopback(meter)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard Self.withAddress(&place, { connect(far, $0, length) }) == 0 else {
            close(client)
            return
        }
        let isCut = Self.carry(client, far, cuts.withLock { $0.first } ?? .max)
        if isCut { cuts.withLock { _ = $0.removeFirst() } }
        // With a linger time of nothing, closing resets the connection.
        var linger = linger(l_onoff: isCut ? 1 : 0, l_linger: 0)
        let size = socklen_t(MemoryLayout.size(ofValue: linger))
        setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, size)
        close(client)
    }

    /// Carries at most so many bytes to the client.
    ///
    /// - Returns: whether they were reached.
    private static func carry(_ client: Int32, _ far: Int32, _ limit: Int) -> Bool {
        var left = limit
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var ends = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: far, events: Int16(POLLIN), revents: 0),
        ]
        while left > 0 {
            guard poll(&ends, 2, -1) > 0 else { return false }
            for end in ends where end.revents != 0 {
                let count = read(end.fd, &buffer, buffer.count)
                guard count > 0 else { return false }
                let isAnswer = end.fd == far
                let part = isAnswer ? min(count, left) : count
                guard write(isAnswer ? client : far, buffer, part) == part else { return false }
                if isAnswer { left -= part }
            }
        }
        // What was sent has to arrive before the reset, which overtakes it.
        usleep(20_000)
        return true
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = UInt16(port).bigEndian
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return place
    }

    private static func withAddress<Result>(
        _ place: inout sockaddr_in,
        _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}

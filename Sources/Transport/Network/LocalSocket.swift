import Glibc
internal import NIOCore
internal import NIOPosix

/// Sockets of this machine that have a path.
enum LocalSocket {
    /// Makes the path free for a new socket.
    static func clear(_ path: String, address: String) async throws(LineError) {
        guard let status = SystemFiles.status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw LineError(.linkInTheWay, address: address)
        }
        do throws(LineError) {
            let parts = try await ChannelOpening.unix(path: path, address: address)
            try? await parts.channel.close().get()
        } catch {
            // Nobody listens there any more.
            unlink(path)
            return
        }
        throw LineError(.busy(holder: nil), address: address)
    }
}

extension ChannelOpening {
    /// A connection to a socket of this machine as a line's parts.
    static func unix(
        path: String,
        address: String
    ) async throws(LineError) -> ChannelLine.Parts {
        let inbox = Inbox()
        let bootstrap = ClientBootstrap(group: loops).channelInitializer { fill($0, inbox, { [] }) }
        do {
            let channel = try await bootstrap.connect(unixDomainSocketPath: path).get()
            return ChannelLine.Parts(channel: channel, inbox: inbox)
        } catch {
            throw LineError(LineError.Kind(connectingLocally: error), address: address)
        }
    }
}

extension LineError.Kind {
    /// Why a socket of this machine could not be connected to.
    init(connectingLocally error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case .some(ENOENT), .some(ENOTDIR): self = .notFound
        case .some(EACCES), .some(EPERM): self = .notPermitted(group: nil)
        case .some(ECONNREFUSED): self = .refused
        case .some(let code): self = .io(errno: code)
        case .none: self = .refused
        }
    }
}

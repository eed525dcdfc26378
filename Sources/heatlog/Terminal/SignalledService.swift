import Logging
import ServiceLifecycle
import UnixSignals

/// Something that goes on until SIGINT or SIGTERM asks it to end, and then ends in order.
struct SignalledService: Service {
    private let work: @Sendable () async throws -> Void

    /// Takes the work; it is cancelled when a signal comes.
    init(_ work: @escaping @Sendable () async throws -> Void) { self.work = work }

    func run() async throws {
        try await cancelWhenGracefulShutdown(work)
    }

    /// Works until it is done or a signal comes.
    ///
    /// - Throws: what the work throws.
    func runUntilSignalled() async throws {
        // The services are quiet: what there is to say, the program says.
        let logger = Logger(label: "heatlog") { _ in SwiftLogNoOpLogHandler() }
        let service = ServiceGroupConfiguration.ServiceConfiguration(
            service: self,
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        let configuration = ServiceGroupConfiguration(
            services: [service],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger
        )
        try await ServiceGroup(configuration: configuration).run()
    }
}

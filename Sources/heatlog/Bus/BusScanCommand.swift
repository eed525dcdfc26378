import ArgumentParser
import Collector
import MBus
import Transport

/// Looks for meters on a bus.
struct BusScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Find the meters on an M-Bus.",
        discussion: """
            Meters are looked for by their secondary addresses first, which finds one in a second \
            and tells apart those that share a number, then at each primary address, for meters \
            that know no other. Ctrl-C ends it, and what was found is told.

            EXAMPLES
              heatlog mbus scan --port /dev/ttyUSB0
              heatlog mbus scan --port /dev/ttyUSB0 --baud auto --secondary
              heatlog mbus scan --port /dev/ttyUSB0 --mask 852467FF
              heatlog mbus scan --port tcp://192.0.2.7:10001 --primary --addresses 1-20
            """
    )

    @OptionGroup var bus: BusPort

    @Flag(help: "Look at primary addresses only.")
    var primary = false

    @Flag(help: "Look for secondary addresses only.")
    var secondary = false

    @Option(
        help: ArgumentHelp(
            "Look for these secondary addresses: eight or sixteen digits, F for any.",
            valueName: "digits"
        )
    )
    var mask: BusAddress?

    @Option(
        help: ArgumentHelp(
            "Look at these primary addresses. (default: 0-250)",
            valueName: "from-to"
        )
    )
    var addresses: BusRange?

    @Flag(help: "Print one JSON document at the end.")
    var json = false

    func validate() throws {
        guard !primary || !secondary else {
            throw ValidationError("--primary and --secondary exclude each other.")
        }
        guard !primary || mask == nil else {
            throw ValidationError("--mask is about secondary addresses: leave --primary out.")
        }
        guard addresses == nil || (!secondary && mask == nil) else {
            throw ValidationError("--addresses is about primary addresses.")
        }
        if case .primary? = mask?.target {
            throw ValidationError("--mask has eight or sixteen digits, as in 852467FF.")
        }
    }

    func run() async throws {
        let service = SignalledService { try await scan() }
        try await service.runUntilSignalled()
    }

    private func scan() async throws {
        let places = try bus.places()
        let hall = ScanHall(port: bus.port, showsRows: !json, severalSpeeds: places.count > 1)
        var failure: Complaint?
        do throws(Complaint) {
            for place in places { try await scan(place, hall) }
        } catch { failure = error }
        Terminal.clearProgress()
        let isInterrupted = failure.map { $0.status == .tryAgain && Task.isCancelled } ?? false
        let result = hall.result(isComplete: failure == nil)
        Terminal.write(json ? result.json.written() : result.page)
        if let failure, !isInterrupted { throw failure }
        if failure == nil, let complaint = result.complaint { throw complaint }
    }

    private func scan(_ place: BusPlace, _ hall: ScanHall) async throws(Complaint) {
        let line = try await place.open()
        hall.begin(at: place.settings.baud)
        do throws(MeterError) {
            try await scan(line, hall)
        } catch {
            await line.close()
            throw Complaint(error)
        }
        await line.close()
    }

    private func scan(_ line: BusLine, _ hall: ScanHall) async throws(MeterError) {
        if !primary {
            let result = try await line.search(selection) { hall.take($0) }
            hall.end(result, of: .secondary)
            guard result.ending == .complete else { return }
        }
        guard !secondary, mask == nil else { return }
        // Where several speeds are tried, a whole round of addresses at each would take minutes.
        if hall.severalSpeeds, try await !line.isAnyoneThere() {
            hall.skipAddresses()
            return
        }
        let range = addresses?.range ?? 0...250
        let result = try await line.search(range) { hall.take($0) }
        hall.end(result, of: .primary)
    }

    private var selection: Selection {
        if case .secondary(let selection)? = mask?.target { return selection }
        return .every
    }
}

/// Primary addresses from one to another.
struct BusRange: ExpressibleByArgument {
    let range: ClosedRange<UInt8>

    init?(argument: String) {
        let ends = argument.split(separator: "-", omittingEmptySubsequences: false)
            .map { UInt8($0) }
        guard (1...2).contains(ends.count), let first = ends.first ?? nil,
            let last = ends.last ?? nil, first <= last, last <= 250
        else { return nil }
        range = first...last
    }
}

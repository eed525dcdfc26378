import ArgumentParser
import Collector
import MBus
import Metering
import Transport

/// Reads a meter on a bus once.
struct BusReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read a meter on an M-Bus and print its values.",
        discussion: """
            ADDRESS is the primary address (0 to 250; 254 for the only meter on the bus), the \
            identification number of eight digits, of which any may be F for "whatever", or the \
            whole secondary address of sixteen digits, as 'heatlog mbus scan' prints it. Behind a \
            slash a fabrication number may follow: 12345678/87654321.

            EXAMPLES
              heatlog mbus read 17 --port /dev/ttyUSB0
              heatlog mbus read 254 --port /dev/ttyUSB0 --baud auto
              heatlog mbus read 12345678 --port /dev/ttyUSB0
              heatlog mbus read 852467982D2C3504 --port tcp://192.0.2.7:10001 --json
            """
    )

    @Argument(help: "Which meter.")
    var address: BusAddress

    @OptionGroup var bus: BusPort

    @Flag(help: "Print one JSON document, with all telegrams.")
    var json = false

    func run() async throws {
        let places = try bus.places(asking: address.target)
        for (index, place) in places.enumerated() {
            let line = try await place.open()
            Terminal.progress("asking for telegrams at \(place.settings.baud) baud")
            let result = await telegrams(line)
            await line.close()
            Terminal.clearProgress()
            let isLast = index + 1 == places.count
            if try show(result, mayBeSilent: !isLast) { return }
        }
    }

    /// The telegrams that came, and why no more did.
    private func telegrams(_ line: BusLine) async -> (came: [BusTelegram], failure: MeterError?) {
        var came: [BusTelegram] = []
        do throws(MeterError) {
            _ = try await line.readout(of: address.target) { came.append($0) }
            return (came, nil)
        } catch { return (came, error) }
    }

    /// Shows what came; false where all was silence, and that may be.
    private func show(
        _ result: (came: [BusTelegram], failure: MeterError?),
        mayBeSilent: Bool
    ) throws(Complaint) -> Bool {
        let failure = result.failure
        if let failure, result.came.isEmpty {
            guard failure.isSilence, mayBeSilent else { throw Complaint(failure) }
            return false
        }
        do throws(MeterError) {
            // What came before a meter fell silent is as good as any.
            show(try visit(result.came, isWhole: failure == nil))
        } catch { throw Complaint(error) }
        guard let failure else { return true }
        let complaint = Complaint(failure)
        throw Complaint(
            "The meter stopped answering before all was read; what came stands above.",
            hint: complaint.hint,
            status: complaint.status
        )
    }

    private func visit(_ telegrams: [BusTelegram], isWhole: Bool) throws(MeterError) -> BusVisit {
        let time = SystemTime.now
        let readings = try BusReadings(telegrams, of: address.target, isWhole: isWhole)
        return BusVisit(
            target: address.target,
            telegrams: telegrams,
            readings: readings,
            time: time
        )
    }

    private func show(_ visit: BusVisit) {
        Terminal.clearProgress()
        Terminal.write(json ? visit.json.written() : visit.page)
    }
}

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
        let places = try bus.places()
        for (index, place) in places.enumerated() {
            let line = try await place.open()
            do throws(MeterError) {
                try await read(line, place)
                await line.close()
                return
            } catch {
                await line.close()
                Terminal.clearProgress()
                guard error.isSilence, index + 1 < places.count else { throw Complaint(error) }
            }
        }
    }

    private func read(_ line: BusLine, _ place: BusPlace) async throws(MeterError) {
        Terminal.progress("asking for telegrams at \(place.settings.baud) baud")
        var came: [BusTelegram] = []
        let telegrams: [BusTelegram]
        do throws(MeterError) {
            telegrams = try await line.readout(of: address.target) { came.append($0) }
        } catch {
            // What came before a meter fell silent is as good as any.
            if let part = try? visit(came, isWhole: false) { show(part) }
            throw error
        }
        show(try visit(telegrams, isWhole: true))
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

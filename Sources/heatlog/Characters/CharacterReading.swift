import Catalogue
import Collector
import IEC62056
import KMP
import Metering
import Settings

/// What `heatlog read` does with a meter that is asked in characters.
struct CharacterReading {
    let port: CharacterPort
    let model: ASCIIMeterModel
    /// What its digits mean, as far as the user says it.
    let scale: LineScale
    /// The registers that were asked for by number or name; none for all that come.
    let wanted: [RegisterID]
    /// Whether the readout and `/#2` are asked for too.
    let all: Bool
    let json: Bool
    /// How long to wait from one reading to the next; nil to read once.
    let interval: Interval?

    /// Reads and shows, once or until interrupted.
    func run() async throws {
        var (line, reads) = (nil as CharacterLine?, 0)
        repeat {
            do throws(MeterError) {
                let open: CharacterLine
                if let line { open = line } else { open = try await port.opened() }
                line = open
                try await read(open)
            } catch {
                // What fails at first is wrong; what fails later may come right again.
                guard interval != nil, reads > 0 else { throw Complaint(error) }
                Terminal.complain(error.message, hint: error.hint)
                await line?.close()
                line = nil
            }
            reads += 1
            if let interval { try await ContinuousClock().sleep(for: interval.duration) }
        } while interval != nil
        await line?.close()
    }

    private func read(_ line: CharacterLine) async throws(MeterError) {
        let reader = CharacterReader(
            line,
            model: model,
            scale: scale,
            progress: Terminal.progress
        )
        var learned = LineScale()
        let readout = try await reader.read(
            all: all,
            now: { SystemTime.now },
            interrupted: { show($0, learned) },
            learned: { learned = $0 }
        )
        show(readout, learned)
    }

    private func show(_ readout: Readout, _ learned: LineScale) {
        Terminal.clearProgress()
        var part = readout
        if !wanted.isEmpty {
            part.readings = wanted.compactMap { id in
                readout.readings.first { $0.register == id.rawValue }
            }
        }
        guard json else {
            // The same place of the screen again, so that a value can be watched as it moves.
            if interval != nil, Terminal.isOutputTerminal {
                Terminal.write("\u{1B}[H\u{1B}[2J", end: "")
            }
            let page = [ReadPage(part, wanted: wanted).text] + remarks(part, learned)
            return Terminal.write(page.joined(separator: "\n"))
        }
        let document = ReadDocument(part, wanted: wanted).json
        Terminal.write(interval == nil ? document.written() : document.line)
        remarks(part, learned).forEach(Terminal.remark)
    }

    /// What has to be said of digits whose meaning is not known, and of a scale that does not fit.
    private func remarks(_ readout: Readout, _ learned: LineScale) -> [String] {
        var remarks = readout.readings.compactMap(\.doubt)
        // The page for people says it already.
        if json, let caution = readout.caution { remarks.append(caution) }
        guard !learned.isEmpty || readout.caution != nil || !remarks.isEmpty else { return [] }
        if learned.isEmpty {
            remarks.append(ScaleError.usage)
            let isTold = all || model.entry(for: .program) == nil
            if !isTold { remarks.append("Or read it once with --all: its readout may show units.") }
        } else {
            remarks.append("The readout shows what digits count; read it from now on with")
        }
        let offer = learned.isEmpty ? [] : ["  --scale '\(scale.joined(by: learned).text)'"]
        return remarks.flatMap { [""] + wrapped($0, width: 78) } + offer
    }
}

internal import Transport

/// An open line, by what is spoken on it.
enum OpenLine {
    case eye(MeterLine)
    case bus(BusLine)
    case characters(CharacterLine)

    /// Gives the line back.
    func close() async {
        switch self {
        case .eye(let line): await line.close()
        case .bus(let line): await line.close()
        case .characters(let line): await line.close()
        }
    }
}

extension LineLoop {
    /// Opens the line for a meter.
    func opened(for access: MeterAccess) async throws(MeterError) -> OpenLine {
        let line: any Line
        do throws(LineError) { line = try await open() } catch { throw .line(error) }
        return switch access {
        case .eye: .eye(MeterLine(line, clock: clock, timing: timing.eye))
        case .bus: .bus(BusLine(line, clock: clock, timing: timing.bus))
        case .characters:
            .characters(CharacterLine(line, clock: clock, timing: timing.characters))
        }
    }
}

extension OpenLine {
    /// Turns to a meter, whose requests are counted and may be refused.
    ///
    /// - Returns: false where something else is spoken on the line than the meter speaks.
    func turn(to access: MeterAccess, onRequest: @escaping MeterLine.Permission) -> Bool {
        switch (self, access) {
        case (.eye(let line), .eye(let address)): line.turn(to: address, onRequest: onRequest)
        case (.bus(let line), .bus): line.turn(onRequest: onRequest)
        case (.characters(let line), .characters): line.turn(onRequest: onRequest)
        default: return false
        }
        return true
    }
}

import KMP

/// What to say of bytes that are a request and nothing else: the first capture of everybody whose
/// meter is silent, for the head sends back what it sends.
struct LonelyRequest {
    private let sentence: String

    /// Looks whether there are requests, all in order, and no answer; nil where there is more.
    init?(_ dissection: Dissection) {
        let frames = dissection.frames
        guard dissection.isGood, let request = frames.first,
            frames.allSatisfy({ $0.kind == .frame && $0.direction == .request })
        else { return nil }
        let subject = Self.subject(of: request)
        sentence = "this is your own request\(subject); the meter has not answered"
    }

    /// What is asked for.
    private static func subject(of request: DissectedFrame) -> String {
        let numbers = request.registers.map { String($0.id.rawValue) }
        switch numbers.count {
        case 0: return request.command?.name.map { " (\($0))" } ?? ""
        case 1: return " for register \(numbers[0])"
        default: return " for registers \(numbers.joined(separator: ", "))"
        }
    }

    /// The sentence, and what to check.
    var lines: [String] {
        let checks = [
            "Wake the meter: press a key on it, or set a head with a magnet on it.",
            "Turn the head by 180 degrees, then move it by a few millimetres.",
            "Set the line to 1200 baud, 8 data bits, no parity, 2 stop bits (9600 baud for an "
                + "electricity meter).",
            "Hold the head over white paper: there, getting only your own request back is the "
                + "good sign. The head works then, and only the meter is missing.",
            "Have the rest examined: heatlog doctor --port PORT",
        ]
        return wrapped("In short: \(sentence).", width: TextPage.width)
            .map { Terminal.styled($0, .bold) }
            + checks.enumerated().flatMap { index, check in
                wrapped(check, width: TextPage.width - 4).enumerated()
                    .map { ($0.offset == 0 ? "\(index + 1).  " : "    ") + $0.element }
            }
    }
}

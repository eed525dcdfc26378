internal import Journal
internal import Metering
internal import Pulse

/// What happens at a pulse input, in sentences that say whose fault it is and what to do.
struct PulseWords {
    let name: String
    let input: PulseInput
    let showTime: @Sendable (Timestamp) -> String

    /// That something is wrong.
    ///
    /// - Parameters:
    ///   - fault: a single one.
    ///   - sample: a line of a node that held no count.
    /// - Returns: a sentence or two.
    func began(_ fault: InputFaults, sample: String? = nil) -> String {
        switch fault {
        case .bouncing:
            "The contact of \(name) has been bouncing for \(seconds(input.bounceLimit)): pulses "
                + "may be missed until it rests. Look at the contact and its wires."
        case .stuck:
            "The line of \(name) has been active for \(stuckTime), which no pulse is. Look for a "
                + "contact that is stuck and for a short circuit, or set \(otherPolarity)."
        case .inverted:
            "The line of \(name) is active nearly all of the time: set \(otherPolarity). The count is "
                + "right all the same."
        case .tooFast:
            "Pulses of \(name) come faster than one in \(milliseconds(input.shortestInterval)). "
                + "They are counted; set shortest: to what the meter can send, or look for a wire "
                + "that picks up noise."
        case .lost:
            "Changes of the line of \(name) came faster than they could be fetched: pulses may be "
                + "missed. Look for a wire that picks up noise."
        case .noise:
            "The node of \(name) sends lines that hold no count\(sample.map { ", as '\($0)'" } ?? "")."
                + " They are left out; see docs/pulses.md for what a line looks like."
        default: "Something is wrong with the input \(name)."
        }
    }

    /// That it is no longer.
    func ended(_ fault: InputFaults) -> String {
        switch fault {
        case .bouncing: "The contact of \(name) no longer bounces."
        case .stuck: "The line of \(name) is no longer stuck."
        case .inverted: "The line of \(name) is at rest again most of the time."
        case .tooFast: "Pulses of \(name) come as slowly again as they should."
        case .lost: "All changes of the line of \(name) are fetched again."
        case .noise: "The node of \(name) sends counts alone again."
        default: "The input \(name) is well again."
        }
    }

    /// That pulses were not counted for a while.
    ///
    /// - Parameters:
    ///   - start: when the counting was last known to go on.
    ///   - end: when it went on.
    ///   - reason: why it did not, as a sentence.
    /// - Returns: the sentences.
    func missed(from start: Timestamp, to end: Timestamp, _ reason: String) -> String {
        guard end > start else {
            return "Pulses of \(name) were not counted from \(showTime(start)) until the program "
                + "started, and nobody knows how long that was: the computer's clock is behind. "
                + reason
        }
        return "Pulses of \(name) were not counted from \(showTime(start)) to \(showTime(end)) "
            + "(\(Self.span(end.milliseconds - start.milliseconds))). \(reason)"
    }

    /// A length of time to the second, in the largest unit that leaves no more than three digits.
    static func span(_ milliseconds: Int64) -> String {
        let seconds = (milliseconds + 500) / 1_000
        return switch seconds {
        case ..<1: "\(milliseconds) ms"
        case ..<600: "\(seconds) s"
        case ..<36_000: "\(seconds / 60) min"
        case ..<259_200: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// The other polarity, with the resistor that holds the line now: by itself the polarity would
    /// bring the other one, and a contact to ground would change nothing any more.
    private var otherPolarity: String {
        input.polarity == .activeLow
            ? "polarity: high with bias: up" : "polarity: low with bias: down"
    }

    private var stuckTime: String {
        Self.span((input.stuckLimit ?? 3_600_000_000) / 1_000)
    }

    private func seconds(_ microseconds: Int32) -> String { Self.span(Int64(microseconds) / 1_000) }

    private func milliseconds(_ microseconds: Int32) -> String { "\(microseconds / 1_000) ms" }
}

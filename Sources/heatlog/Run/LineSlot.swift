import Collector
import Synchronization

/// The place of one line in the running program: what runs there, and what is to run next.
///
/// A configuration that is read again puts another plan in; the one at work then ends after the
/// visit that it is at, so that no reading is lost for it.
final class LineSlot: Sendable {
    private struct State {
        var plan: LinePlan?
        var box = RequestBox()
    }

    private let state: Mutex<State>

    /// A place for a line.
    init(_ plan: LinePlan) { state = Mutex(State(plan: plan)) }

    /// Where requests to read now are put.
    var box: RequestBox { state.withLock { $0.box } }

    /// What is there, nil when the line is gone.
    var plan: LinePlan? { state.withLock { $0.plan } }

    /// Puts another plan in, or none.
    func put(_ plan: LinePlan?) {
        let old = state.withLock { state in
            let old = state.box
            state.plan = plan
            state.box = RequestBox()
            return old
        }
        old.close()
    }

    /// What is to run now.
    var current: (plan: LinePlan, box: RequestBox)? {
        state.withLock { state in state.plan.map { ($0, state.box) } }
    }
}

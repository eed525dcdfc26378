import Collector
import Synchronization

/// All lines of the running program, by name.
final class LineTable: Sendable {
    private let places = Mutex<[String: LineSlot]>([:])
    private let arriving: AsyncStream<LineSlot>.Continuation
    /// The lines as they come in; each has to be run.
    let arrivals: AsyncStream<LineSlot>

    /// What a configuration that was read again has changed, in numbers of lines.
    struct Change {
        var new = 0
        /// They go on with another plan.
        var changed = 0
        var gone = 0
        /// They go on as they are.
        var kept = 0
    }

    /// Makes a place for each line.
    init(_ plans: [LinePlan]) {
        (arrivals, arriving) = AsyncStream.makeStream(of: LineSlot.self)
        put(plans)
    }

    /// The place of a meter, nil where there is no such meter.
    func slot(of meter: String) -> LineSlot? {
        places.withLock { places in
            places.values.first { $0.plan?.meters.contains { $0.name == meter } == true }
        }
    }

    /// The names of all meters.
    var meters: [String] {
        places.withLock { $0.values.flatMap { $0.plan?.meters.map(\.name) ?? [] } }.sorted()
    }

    /// Puts other plans in; a line whose plan is the same notices nothing.
    @discardableResult
    func put(_ plans: [LinePlan]) -> Change {
        places.withLock { places in
            var change = Change()
            let names = Set(plans.map(\.name))
            for name in places.keys where !names.contains(name) {
                places.removeValue(forKey: name)?.put(nil)
                change.gone += 1
            }
            for plan in plans {
                if places[plan.name]?.plan?.origin == plan.origin {
                    change.kept += 1
                } else if let place = places[plan.name] {
                    place.put(plan)
                    change.changed += 1
                } else {
                    let place = LineSlot(plan)
                    places[plan.name] = place
                    arriving.yield(place)
                    change.new += 1
                }
            }
            return change
        }
    }
}

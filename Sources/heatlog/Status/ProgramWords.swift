import Metering

extension ProgramStatus {
    /// One sentence, or two, on whether the program runs.
    func words(in zone: HomeZone) -> String {
        guard let started = started.map(zone.minute) else { return neverStarted }
        let last = "was last started \(started)\(end(in: zone))."
        return switch isRunning {
        case true? where stopped == nil: "heatlog is running since \(started)."
        case true?: "heatlog is running, but not into this journal, where it \(last)"
        case false?: "heatlog is not running. It \(last)"
        case nil: "heatlog \(last)"
        }
    }

    private var neverStarted: String {
        switch isRunning {
        case true?: "heatlog is running, but not into this journal."
        case false?: "heatlog is not running, and never was with this journal."
        case nil: "heatlog has never been started with this journal."
        }
    }

    private func end(in zone: HomeZone) -> String {
        if let stopped { return " and ended \(zone.minute(stopped))" }
        // Where it may still be running nothing can be said.
        return isRunning == false ? " and did not end in order" : ""
    }
}

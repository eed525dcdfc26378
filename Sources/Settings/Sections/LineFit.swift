import Catalogue
import Collector
import Transport

extension Plant {
    /// Whether a line can carry what is spoken on it.
    static func checkFit(of meter: MeterSetup, on line: LineSetup) throws(Wrong) {
        guard case .characters(let model, _) = meter.access else { return }
        if let settings = line.settings, settings.dataBits != 8 || settings.parity != .none {
            throw madeParity(of: model.name)
        }
        switch line.address.place {
        case .tcp, .unix: throw fixedSpeed(of: model.name)
        case .serial, .rfc2217, .replay: return
        }
    }
}

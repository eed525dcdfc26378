import Catalogue
import Glibc
import Transport

extension Text {
    /// Speed and frame.
    func lineSettings() throws(Wrong) -> LineSettings {
        guard let settings = LineSettings(parsing: value) else {
            throw wrong("speed and frame of a line", hint: "Write them like 1200 8N2, or auto.")
        }
        return settings
    }

    /// A port; a relative path in it starts at the folder.
    func port(in folder: Folder) throws(Wrong) -> LineAddress {
        do throws(LineAddressError) {
            let address = try LineAddress(parsing: value)
            switch address.place {
            case .serial(let path): return try LineAddress(parsing: folder.path(path))
            case .unix(let path): return try LineAddress(parsing: "unix:\(folder.path(path))")
            case .replay(let file): return try LineAddress(parsing: "replay:\(folder.path(file))")
            case .tcp, .rfc2217: return address
            }
        } catch { throw Wrong("\(key) is '\(shown)', which \(error.reason).", hint: error.hint) }
    }

    /// A model of the catalogue.
    func model() throws(Wrong) -> MeterModel {
        guard let model = MeterCatalogue.model(named: value) else {
            throw wrong(
                "meter of the catalogue",
                near: MeterCatalogue.models.flatMap { [$0.name] + $0.aliases },
                hint: "See the names with: heatlog meters. A meter that is not there is auto."
            )
        }
        return model
    }
}

extension LineAddress {
    /// What two addresses of one port have in common, whatever name the port goes by.
    var identity: String {
        switch place {
        case .serial(let path), .unix(let path):
            guard let real = realpath(path, nil) else { return path }
            defer { free(real) }
            return String(cString: real)
        case .tcp(let host, let port), .rfc2217(let host, let port):
            return "\(host.lowercased()):\(port)"
        case .replay: return description
        }
    }
}

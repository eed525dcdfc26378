import Foundation
import Glibc

/// What machine we are on, in its own words.
enum SystemWords {
    /// The kernel's release and the machine it is for: `6.12.1+rpt-rpi-v8 aarch64`.
    static var kernel: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return "\(text(of: names.release)) \(text(of: names.machine))"
    }

    /// The distribution's name: `Debian GNU/Linux 12 (bookworm)`.
    static var distribution: String {
        let text = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } } ?? "unknown"
    }

    private static func text<Characters>(of characters: Characters) -> String {
        withUnsafeBytes(of: characters) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

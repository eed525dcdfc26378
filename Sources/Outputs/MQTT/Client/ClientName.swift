internal import Foundation

/// The usual name of our client at a broker.
///
/// A broker ends the connection of a client when another one of its name comes, and tells its will
/// just then. So the name has to be the same after a crash, for else the will of the connection
/// that is half dead would come a minute later and say that we are gone; and it has to be another
/// one on each machine.
enum ClientName {
    /// The name for an output.
    ///
    /// - Parameters:
    ///   - base: where the output's topics begin.
    ///   - output: the output's name.
    /// - Returns: at most 23 letters and digits, as every broker takes them, and a hyphen.
    static func usual(base: String, output: String) -> String {
        let machine =
            (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8))
            ?? ProcessInfo.processInfo.hostName
        let text = [machine, base, output].joined(separator: "\0")
        // FNV-1a: the machine's own number is nobody's business.
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return "heatlog-" + String(hash, radix: 36)
    }
}

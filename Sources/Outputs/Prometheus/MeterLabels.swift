/// The labels that tell a meter from others.
struct MeterLabels: Hashable {
    /// The serial number; nil where the meter never told it.
    let serial: String?
    /// What it is called in the configuration; nil where nobody named it.
    let name: String?

    /// Makes the labels.
    ///
    /// - Parameters:
    ///   - meter: what the journal calls it: its serial number, or `line:` and its line.
    ///   - name: its name in the configuration; the line's where there is none.
    init(meter: String, name: String?) {
        let hasSerial = !meter.hasPrefix("line:")
        serial = hasSerial ? meter : nil
        self.name = name ?? (hasSerial ? nil : String(meter.dropFirst("line:".count)))
    }

    /// The labels in their order; what is not known is not there.
    var pairs: [(String, String)] {
        [("serial", serial), ("name", name)].compactMap { label, text in text.map { (label, $0) } }
    }
}

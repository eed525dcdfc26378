import Catalogue
import Transport

/// The text of a first configuration.
struct FirstConfiguration {
    let port: LineAddress
    let model: MeterModel?

    /// YAML with comments.
    var text: String {
        """
        # What heatlog does. Check this file with: heatlog config check
        # All settings are in docs/configuration.md; relative paths start at this file's folder.

        # Where readings are kept.
        journal: heatlog.sqlite

        # Where days and months begin; without it, as on this computer.
        # zone: Europe/Copenhagen

        # How long the journal keeps what; without it, everything for ever.
        # retention: {readings: 10y, hours: forever, days: forever, months: forever}

        meters:
          house:
            port: \(quoted(port.description))
            # The model, as 'heatlog meters' lists it; auto asks the meter.
            model: \(quoted(model?.aliases.first ?? model?.name ?? "auto"))
            # On battery, each reading wears it: once an hour is what it bears for years.
            # supply: mains
            read:
              - every: 1h
              # - {every: 5m, registers: [power, flow]}
              # - {at: ["00:00:05"], registers: all}

        # Pulses may be counted too: docs/pulses.md tells what an input may be.
        # pulses:
        #   cold: {input: gpio:gpiochip0/17, value: 10 l, counter: 12345.678 m³}

        # Readings may also go into a file.
        # outputs:
        #   table: {type: file, path: readings.csv, format: csv}

        """
    }

    /// A text that YAML takes as it is.
    private func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0))
        }
        if isPlain { return text }
        return "'\(text.replacing("'", with: "''").replacing("${", with: "$${"))'"
    }
}

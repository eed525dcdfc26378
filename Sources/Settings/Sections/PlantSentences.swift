import Collector

extension Plant {
    static var nowhere: Wrong {
        Wrong(
            "The meter has neither a line nor a port.",
            hint: "Write line: and the name of a line, or port: /dev/ttyUSB0."
        )
    }

    static var twoPlaces: Wrong {
        Wrong(
            "The meter has both a line and a port.",
            hint: "Leave one of them; the port of a line is under lines:."
        )
    }

    static func belongsToLine(_ key: String) -> Wrong {
        Wrong(
            "\(key) is not for a meter that names its line.",
            hint: "Put it where the line is, under lines:."
        )
    }

    static func nameOfOther(_ name: String) -> Wrong {
        Wrong(
            "The meter has a port of its own, and a line has the meter's name '\(name)'.",
            hint: "Write line: \(name) if that is its line, or give the meter another name."
        )
    }

    static func unused(_ name: String) -> Wrong {
        Wrong("No meter is on the line '\(name)'.", hint: "Name a meter on it, or take it out.")
    }

    static func sharedPort(with owner: Problem.Section) -> Wrong {
        Wrong(
            "The port is that of \(owner) already.",
            hint: "Meters on one port share one line: name it under lines:, and write line: there."
        )
    }

    static func otherProtocol(than other: MeterSetup) -> Wrong {
        Wrong(
            "The meter speaks another protocol than \(Problem.Section.meter(other.name)) on its line.",
            hint: "Put the meters of a bus on one line, and each other meter on a line of its own."
        )
    }

    static func madeParity(of model: String) -> Wrong {
        Wrong(
            "A \(model) is asked on a line of eight bits without parity: heatlog makes the parity itself.",
            hint: "Take settings: out; the speeds are the meter's own."
        )
    }

    static func fixedSpeed(of model: String) -> Wrong {
        Wrong(
            "A \(model) is asked at 300 baud and answers at 1200, and the speed of this line cannot be "
                + "changed from here.",
            hint: "Use a serial port of this machine, or a server that speaks rfc2217://."
        )
    }

    static func notAlone(beside other: MeterSetup) -> Wrong {
        Wrong(
            "A MULTICAL of this kind has no address, and \(Problem.Section.meter(other.name)) is on "
                + "its line.",
            hint: "Give it a head and a port of its own."
        )
    }

    static func sharedAddress(with other: MeterSetup) -> Wrong {
        Wrong(
            "The meter has the same address as \(Problem.Section.meter(other.name)) on its line.",
            hint: other.access.isEye
                ? "Give each meter of a line its own address:, as in address: 0x41."
                : "Give each meter of the bus its own mbus:, as in mbus: 17."
        )
    }
}

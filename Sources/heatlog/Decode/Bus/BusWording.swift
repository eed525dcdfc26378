import Collector
import MBus

extension PrimaryAddress {
    /// What an address stands for.
    var words: String {
        switch rawValue {
        case 0: "0, that of a meter that was given none"
        case 1...250: "\(rawValue)"
        case 253: "253, the selected meter"
        case 254: "254, every meter"
        case 255: "255, every meter, and none answers"
        default: "\(rawValue), reserved"
        }
    }
}

extension ControlField {
    /// The name of the standard, and what it says beside.
    var words: String {
        let name = names[rawValue & 0x4F] ?? "C \(hexadecimal([rawValue]))"
        if direction == .request {
            let count = isFrameCountValid ? ", frame count bit \(frameCount ? 1 : 0)" : ""
            return name + count
        }
        return name + (hasAlarms ? ", has alarms" : "") + (isBusy ? ", can take no more" : "")
    }

    /// The name of the standard.
    var name: String? { names[rawValue & 0x4F] }

    private var names: [UInt8: String] {
        [
            0x40: "SND_NKE", 0x43: "SND_UD", 0x49: "REQ_SKE", 0x4A: "REQ_UD1", 0x4B: "REQ_UD2",
            0x08: "RSP_UD", 0x0B: "RSP_SKE",
        ]
    }
}

extension ControlInformation {
    /// What the data are.
    var words: String {
        switch self {
        case .applicationReset: "application reset"
        case .dataSend: "data for the meter"
        case .select: "selection by secondary address"
        case .synchronise: "synchronise"
        case .dataSendHighFirst: "data for the meter, high byte first"
        case .selectHighFirst: "selection, high byte first"
        case .applicationError: "error of the application"
        case .alarm: "alarms"
        case .variable: "data records behind a header of 12 bytes"
        case .fixed: "fixed structure of two counters"
        case .variableHighFirst: "data records behind a header of 12 bytes, high byte first"
        case .fixedHighFirst: "fixed structure of two counters, high byte first"
        case .variableBare: "data records without a header"
        case .variableShort: "data records behind a header of 4 bytes"
        default: rawValue >= 0xB8 && rawValue <= 0xBF ? "another speed" : "not known here"
        }
    }
}

extension Request {
    /// What is asked, in a sentence without a stop.
    var words: String {
        switch self {
        case .initialise: "begin anew: forget frame count bit and selection"
        case .readData: "send your data"
        case .readAlarms: "send your alarms"
        case .linkStatus: "say how the link is"
        case .select(let selection): "whoever is \(selection) is selected"
        case .resetApplication(let code?):
            "reset the application, sub-code \(hexadecimal([code]))"
        case .resetApplication: "reset the application"
        case .setAddress(let address): "your primary address is \(address.rawValue) from now on"
        case .setIdentification(let address):
            "your secondary address is \(address) from now on"
        case .setSpeed(let rate): "your speed is \(rate.baud) baud from now on"
        case .synchronise: "synchronise"
        case .data: "take these data"
        case .other: "something that heatlog does not know"
        }
    }
}

extension DataCoding {
    /// How the data are coded.
    var words: String {
        switch self {
        case .none: "no data"
        case .integer8: "8-bit integer"
        case .integer16: "16-bit integer"
        case .integer24: "24-bit integer"
        case .integer32: "32-bit integer"
        case .real32: "32-bit real"
        case .integer48: "48-bit integer"
        case .integer64: "64-bit integer"
        case .selection: "selection for readout"
        case .digits2: "2 digits BCD"
        case .digits4: "4 digits BCD"
        case .digits6: "6 digits BCD"
        case .digits8: "8 digits BCD"
        case .variable: "variable length"
        case .digits12: "12 digits BCD"
        case .special: "special function"
        }
    }
}

extension RecordFunction {
    /// Of what time the value is; the name in JSON too.
    var words: String {
        switch self {
        case .instantaneous: "instantaneous"
        case .maximum: "maximum"
        case .minimum: "minimum"
        case .error: "during error"
        }
    }
}

extension MBus.MeterStatus {
    /// What the bits say, in one line.
    var sentence: String { words.isEmpty ? "all is well" : words.joined(separator: ", ") }
}

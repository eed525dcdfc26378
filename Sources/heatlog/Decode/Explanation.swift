import Catalogue
import KMP
import Metering

/// A register that a frame names, with its value where the frame has one.
struct ExplainedRegister {
    let id: RegisterID
    /// The number of the log's entry that the value belongs to.
    var entry: UInt32?
    /// The unit or format that was sent; nil in a request.
    var unitCode: UnitCode?
    var value: Value?

    /// What the catalogue knows of the register, whatever the meter.
    private var known: RegisterEntry? { MeterCatalogue.entry(for: id) }
    /// What it measures; nil where no source says.
    var quantity: Quantity? { known?.quantity }
    /// What to call it.
    var label: String { known?.label ?? "Register \(id.rawValue)" }
    /// The unit; nil for a bare number, a date, a text, and an unknown code.
    var unit: Metering.Unit? { unitCode?.unit }

    /// The number that was sent for a date that no calendar has; 0 stands for never.
    var raw: String? {
        guard case .noDate(let sent)? = value else { return nil }
        return sent.description
    }

    /// Minutes of summer time that the meter says are to be added.
    var summerTimeMinutes: UInt8? {
        guard case .dateTime(let dateTime)? = value else { return nil }
        return dateTime.summerTimeMinutes
    }
}

/// Something else that a frame says: a serial number, a clock to be set.
struct Fact {
    enum Content: Equatable {
        case text(String)
        case number(Int)
        case list([String])
        case nothing
    }

    /// The name in JSON.
    let name: String
    /// The name for people.
    let label: String
    let content: Content
    /// Whether it is about a log.
    var isLog = false

    init(_ name: String, _ label: String, _ content: Content, isLog: Bool = false) {
        self.name = name
        self.label = label
        self.content = content
        self.isLog = isLog
    }

    static func text(_ name: String, _ label: String, _ text: String?) -> Fact {
        Fact(name, label, text.map(Content.text) ?? .nothing)
    }

    static func log(_ name: String, _ label: String, _ content: Content) -> Fact {
        Fact(name, label, content, isLog: true)
    }
}

/// What the data of a frame with a good checksum say.
struct Explanation {
    /// The data, run by run; their counts add up to that of the data.
    var parts: [Part]
    var registers: [ExplainedRegister] = []
    var facts: [Fact] = []
    /// Why the data are not believed; then there are neither registers nor facts.
    var defect: DataDefect?

    /// Explains the data between command and checksum.
    init(_ direction: Direction, _ command: Command, data: [UInt8]) {
        self =
            switch direction {
            case .request: Explanation(request: command, data: data)
            case .answer: Explanation(answer: command, data: data)
            }
    }

    init(
        parts: [Part],
        registers: [ExplainedRegister] = [],
        facts: [Fact] = [],
        defect: DataDefect? = nil
    ) {
        self.parts = parts
        self.registers = registers
        self.facts = facts
        self.defect = defect
    }
}

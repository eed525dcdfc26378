import KMP
import Metering
import Testing

@testable import heatlog

@Suite("heatlog decode: every frame of the golden vectors")
struct DecodeVectorTests {
    @Test func `the file has 112 frames`() {
        #expect(DecodeFrame.all.count == 112)
    }

    @Test(arguments: DecodeFrame.all)
    func `every byte is accounted for exactly once`(frame: DecodeFrame) {
        let dissection = Dissection(frame.bytes)
        #expect(accountedBytes(dissection) == frame.bytes)
        #expect(shownBytes(dissection) == frame.bytes)
    }

    @Test(arguments: DecodeFrame.all)
    func `a frame is good exactly where its checksum is`(frame: DecodeFrame) throws {
        let dissection = Dissection(frame.bytes)
        // 20 has a good checksum and a byte too many.
        #expect(dissection.isGood == (frame.isGood && frame.vector != 20))
        let first = try #require(dissection.frames.first)
        #expect(first.direction == (frame.isRequest ? .request : .answer))
        if frame.bytes != [0x06] { #expect(first.isChecksumGood == frame.isGood) }
    }

    @Test(arguments: DecodeFrame.all.filter { $0.isGood && !$0.isRequest && $0.bytes.count > 1 })
    func `an answer gives the registers, values and units that its row states`(
        frame: DecodeFrame
    ) throws {
        let found = try #require(Dissection(frame.bytes).frames.first)
        guard found.command == .getRegister else { return }
        #expect(found.registers.map { Int($0.id.rawValue) } == frame.stated.map(\.register))
        for (register, stated) in zip(found.registers, frame.stated) {
            let text = try #require(register.value?.text)
            let value = try #require(stated.value)
            let agrees = Double(text).map { $0 == Double(value) } ?? value.hasPrefix(text)
            #expect(agrees, "\(register.id.rawValue): \(text), stated \(value)")
            if let unit = register.unit, stated.unit != "days" {
                #expect(unit.description == stated.unit)
            }
        }
    }

    @Test func `digits are kept as sent`() throws {
        let frame = try DecodeFrame.frame(44, request: false)
        let registers = try #require(Dissection(frame.bytes).frames.first).registers
        #expect(
            registers.map { $0.value?.text } == [
                "0.002", "0.24", "7126", "200.00", "86.54", "113.46", "0", "0.0",
            ]
        )
        #expect(
            registers.map { "\($0.unit?.ucum ?? "-")" } == [
                "MW.h", "m3", "h", "Cel", "Cel", "K", "L/h", "kW",
            ]
        )
    }

    @Test(arguments: [
        (1, false, ["type": "0x0004", "software": "F1"]),
        (2, false, ["serial": "19088743"]),
        (4, true, ["clock": "2007-07-30 16:15:57"]),
        (43, false, ["serial": "6892850"]),
        (46, false, ["type": "0x0001", "software": "G1"]),
        (58, true, ["clock": "2014-05-08 03:05:00"]),
        (84, false, ["type": "0x5A00", "software": "M1"]),
    ])
    func `types, serial numbers and clocks are named`(
        id: Int,
        isRequest: Bool,
        expected: [String: String]
    ) throws {
        let frame = try DecodeFrame.frame(id, request: isRequest)
        let facts = try #require(Dissection(frame.bytes).frames.first).facts
        #expect(facts.count == expected.count)
        for fact in facts { #expect(expected[fact.name].map(Fact.Content.text) == fact.content) }
    }

    @Test func `a request lists the registers that it asks for, without values`() throws {
        let frame = try DecodeFrame.frame(42, request: true)
        let registers = try #require(Dissection(frame.bytes).frames.first).registers
        #expect(registers.map(\.id.rawValue) == [60, 63, 80, 86, 87, 89, 74, 68])
        #expect(registers.allSatisfy { $0.value == nil && $0.unitCode == nil && $0.entry == nil })
    }

    @Test func `the records of a log carry their numbers`() throws {
        let frame = try DecodeFrame.frame(74, request: false)
        let registers = try #require(Dissection(frame.bytes).frames.first).registers
        let energy = registers.filter { $0.id.rawValue == 1 }
        #expect(energy.map(\.entry) == [4, 5, 6, 7])
        #expect(energy.map { $0.value?.text } == ["91", "135", "191", "191"])
        let times = registers.filter { $0.id.rawValue == 1047 }.map { $0.value?.text }
        #expect(
            times == [
                "2010-11-01 00:00:00", "2010-12-01 00:00:00", "2011-01-01 00:00:00",
                "2012-09-01 00:00:00",
            ]
        )
    }

    @Test func `the entries of a newer meter's log count down`() throws {
        let frame = try DecodeFrame.frame(13, request: false)
        let registers = try #require(Dissection(frame.bytes).frames.first).registers
        #expect(registers.map(\.entry) == [2, 1])
        #expect(registers.map { $0.value?.text } == ["2026-01-01", "2025-01-01"])
        let empty = try DecodeFrame.frame(12, request: false)
        #expect(try #require(Dissection(empty.bytes).frames.first).registers.isEmpty)
    }

    @Test func `the set-up of a log names its 43 registers`() throws {
        let frame = try DecodeFrame.frame(11, request: false)
        let found = try #require(Dissection(frame.bytes).frames.first)
        #expect(found.registers.count == 43)
        #expect(found.registers.first?.id == RegisterID(60))
        #expect(found.registers.last?.id == RegisterID(1002))
        #expect(found.facts.first { $0.name == "depth" }?.content == .number(20))
    }

    @Test func `unknown commands are no error and keep their data`() throws {
        for (id, request) in [(17, true), (82, false), (92, true)] {
            let dissection = Dissection(try DecodeFrame.frame(id, request: request).bytes)
            #expect(dissection.isGood)
        }
        let answer = Dissection(try DecodeFrame.frame(82, request: false).bytes)
        let data = try #require(answer.frames.first).bytes.filter { $0.role == .data }
        #expect(data.map(\.byte) == [0x0F, 0x0F, 0x81])
        #expect(try #require(answer.frames.first).command?.name == nil)
    }

    @Test func `a stuffed byte is told with its escape`() throws {
        let frame = try DecodeFrame.frame(45, request: false)
        let found = try #require(Dissection(frame.bytes).frames.first)
        #expect(found.stuffedCount == 1)
        let escape = try #require(found.bytes.firstIndex { $0.role == .escape })
        #expect(found.bytes[escape].byte == 0x1B)
        #expect(found.bytes[escape + 1].role == .value)
        #expect(found.bytes[escape + 1].meaning.hasSuffix("(E4 stands for 1B)"))
    }
}

/// The bytes in the order in which the dissection gives them roles.
func accountedBytes(_ dissection: Dissection) -> [UInt8] {
    let frames = dissection.frames.flatMap { frame in frame.bytes.map { ($0.offset, $0.byte) } }
    let strays = dissection.strays.flatMap { stray in
        stray.bytes.enumerated().map { (stray.offset + $0, $1) }
    }
    let all = (frames + strays).sorted { $0.0 < $1.0 }
    return all.map(\.0) == Array(0..<all.count) ? all.map(\.1) : []
}

/// The bytes in the rows of the text.
func shownBytes(_ dissection: Dissection) -> [UInt8] {
    dissection.items.flatMap { item in
        switch item {
        case .frame(let frame): frame.rows.flatMap(\.bytes)
        case .stray(let stray): stray.bytes
        }
    }
}

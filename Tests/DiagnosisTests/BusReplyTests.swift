import KMP
import MBus
import Metering
import Testing
import Transport

@testable import Diagnosis

@Suite("Doctor on an M-Bus: what came back is taken apart")
struct BusReplyTests {
    private let read = Question.bus(.readData(frameCount: true), PrimaryAddress(17))
    private let greet = Question.bus(.initialise, PrimaryAddress(17))

    /// The telegram of a water meter at an address.
    private func telegram(_ address: UInt8 = 17) -> [UInt8] {
        let meter = SecondaryAddress(
            identification: 0x0685_5817,
            manufacturer: .kamstrup,
            version: 0x1B,
            medium: DeviceType(0x16)
        )
        var frame = MBus.FrameWriter(
            answerOf: meter,
            at: PrimaryAddress(address),
            accessNumber: 3
        )
        frame.append(RecordHead(.integer32, vif: 0x13), 4_711)
        frame.finish()
        return frame.wireBytes
    }

    /// What is made of bytes that come in one lump, in threes, and one by one.
    private func replies(_ bytes: [UInt8], to question: Question) -> Set<Reply> {
        Set(
            [bytes.count, 3, 1].map { size in
                let settings = LineSettings.busMeter
                var listening = Listening(question, at: .zero, settings, patience: .seconds(2))
                for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
                    let part = bytes[start..<min(start + max(1, size), bytes.count)]
                    listening.take(Array(part), at: .milliseconds(100))
                }
                return listening.reply
            }
        )
    }

    @Test(arguments: [false, true])
    func `a telegram is an answer, with an echo before it or none`(hasEcho: Bool) throws {
        let bytes = (hasEcho ? read.bytes : []) + telegram()
        let all = replies(bytes, to: read)
        let reply = try #require(all.first)
        #expect(all.count == 1 && reply.isAnswered && reply.isClean)
        #expect(reply.echo == (hasEcho ? .whole : .none))
        guard case .telegram(let answer) = reply.answer else { return }
        #expect(answer.records == 1 && answer.meter?.identification == 0x0685_5817)
    }

    @Test func `a second answer behind a good one is counted, and leaves it good`() throws {
        let all = replies([0xE5, 0xE5], to: greet)
        #expect(all.count == 1 && all.first?.answer == .acknowledged && all.first?.surplus == 1)
        #expect(replies(greet.bytes + [0xE5], to: greet).allSatisfy { $0.isAcknowledged })
        #expect(replies([0xC1], to: greet).allSatisfy { $0.strays == 1 && !$0.isAnswered })
    }

    @Test func `another's telegram, and another master's request, are told apart`() {
        #expect(replies(telegram(18), to: read).allSatisfy { !$0.isAnswered && !$0.isDamaged })
        let any = Question.bus(.readData(frameCount: true), .any)
        #expect(replies(telegram(18), to: any).allSatisfy { $0.isAnswered })
        let other = Question.bus(.readData(frameCount: true), PrimaryAddress(9)).bytes
        #expect(replies(other, to: read).allSatisfy { $0.foreign == 1 })
        #expect(replies(read.bytes + read.bytes, to: read).allSatisfy { $0.foreign == 0 })
    }

    @Test func `no bit that is turned over gives a telegram`() {
        let whole = telegram()
        for place in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[place] ^= 1 << UInt8(bit)
                #expect(replies(bytes, to: read).allSatisfy { !$0.isTelegram }, "\(place).\(bit)")
            }
        }
    }

    @Test func `a telegram without its end is damaged`() {
        for count in 1..<telegram().count {
            let bytes = Array(telegram().prefix(count))
            #expect(replies(bytes, to: read).allSatisfy { $0.isDamaged && !$0.isAnswered })
        }
    }

    @Test func `noise without an E5h answers nothing, whatever it is`() {
        var luck: UInt64 = 7
        for _ in 0..<200 {
            let bytes = (0..<60).map { _ in
                luck = luck &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: luck >> 33)
            }
            let quiet = bytes.filter { $0 != 0xE5 }
            #expect(replies(quiet, to: read).allSatisfy { !$0.isAnswered })
            #expect(replies(bytes, to: greet).allSatisfy { $0.count == bytes.count })
        }
    }
}

import KMP
import Testing

@testable import Diagnosis

@Suite("Doctor: what came back is taken apart")
struct ReplyTests {
    private let question = Question.type(.meter)

    /// A whole answer to the question.
    private func frame(_ address: Address = .meter) -> [UInt8] {
        var frame = FrameWriter<32>(.answer, address: address, command: .getType)
        frame.append(0x0001_0203 as UInt32)
        frame.finish()
        return frame.wireBytes
    }

    /// What is made of bytes that come in one lump, in twos, and one by one.
    private func replies(_ bytes: [UInt8]) -> Set<Reply> {
        Set(
            [bytes.count, 2, 1].map { size in
                var listening = Listening(question, at: .zero, .heatMeter, patience: .seconds(2))
                for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
                    let part = bytes[start..<min(start + max(1, size), bytes.count)]
                    listening.take(Array(part), at: .milliseconds(300))
                }
                return listening.reply
            }
        )
    }

    @Test func `an answer behind its echo is good, however it comes`() throws {
        let reply = try #require(replies(question.bytes + frame()).first)
        #expect(replies(question.bytes + frame()).count == 1)
        #expect(reply.echo == .whole && reply.answer == .good([0, 1, 2, 3]) && reply.strays == 0)
        #expect(replies(frame()).first?.echo == Reply.Echo.none)
    }

    @Test func `an answer behind a damaged echo is good too`() {
        var echo = question.bytes
        echo[3] ^= 0x10
        let reply = replies(echo + frame()).first
        #expect(reply?.echo == .damaged && reply?.isAnswered == true)
        echo.remove(at: 2)
        #expect(replies(echo + frame()).first?.isAnswered == true)
    }

    @Test func `two echoes are no damage, one after the other or their bytes mixed`() {
        let sent = question.bytes
        let mixed = sent.flatMap { [$0, $0] }
        for echo in [sent + sent, mixed] {
            #expect(replies(echo).allSatisfy { $0.echo == .whole && $0.strays == 0 })
            #expect(replies(echo + frame()).contains { $0.isAnswered && $0.echo == .whole })
        }
    }

    @Test func `the question of another program is told from our own`() {
        let other = Question.serial(.meter).bytes
        #expect(replies(other).allSatisfy { $0.foreign == 1 })
        #expect(replies(question.bytes).allSatisfy { $0.foreign == 0 })
    }

    @Test func `a broken checksum, an answer without an end, another address`() {
        var bytes = frame()
        bytes[5] ^= 1
        #expect(replies(bytes).allSatisfy { $0.isDamaged })
        #expect(replies(Array(frame().dropLast(2))).allSatisfy { $0.answer == .damaged(.tooShort) })
        #expect(replies(frame(.topModule)).allSatisfy { $0.answer == .otherAddress(.topModule) })
    }

    @Test func `a lone 00 is no noise, other bytes are`() {
        #expect(replies([0]).allSatisfy { $0.strays == 0 && $0.count == 1 })
        #expect(replies([0x55, 0xFF, 0x13]).allSatisfy { $0.strays == 3 && $0.answer == .none })
        #expect(replies([0] + frame()).allSatisfy { $0.isAnswered })
    }

    @Test func `the time counts from the end of the question`() {
        var listening = Listening(question, at: .seconds(1), .heatMeter, patience: .seconds(2))
        listening.take(frame(), at: .milliseconds(1_555))
        let delay = listening.reply.delay ?? .zero
        #expect(delay > .milliseconds(495) && delay < .milliseconds(505))
    }
}

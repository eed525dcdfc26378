import MBus

extension Listening {
    /// Looks for the answer of a meter on an M-Bus, and for what comes beside it.
    ///
    /// A meter that is asked at 253 or 254 answers in the name of its own address.
    mutating func takeTelegram(
        _ rest: [UInt8],
        of address: PrimaryAddress,
        behind offset: Int
    ) {
        var reader = MBus.FrameReader()
        for byte in rest {
            let event = reader.receive(byte)
            guard !hasAnswer else {
                reply.surplus += 1
                continue
            }
            switch event {
            case .pending: break
            case .stray: reply.strays += 1
            case .acknowledgement:
                reply.answer = .acknowledged
                reply.delay = delay(of: offset + reader.offset - 1)
            case .frame: judge(reader, of: address, delay: delay(of: offset + reader.start))
            case .failure(let failure): judge(failure)
            }
        }
        isInside = !hasAnswer && reader.isInsideFrame
        if isInside, reply.answer == .none { reply.answer = .damagedTelegram(.endsEarly) }
    }

    private mutating func judge(_ failure: MBus.FrameFailure) {
        if reply.answer == .none { reply.answer = .damagedTelegram(failure.defect) }
    }

    private mutating func judge(
        _ reader: MBus.FrameReader,
        of address: PrimaryAddress,
        delay: Duration
    ) {
        guard reader.head.control.direction == .answer else {
            // An echo that came twice is our own still.
            if !isOurs(reader.head) { reply.foreign += 1 }
            return
        }
        do throws(TelegramDefect) {
            let answer = try reader.withData { data throws(TelegramDefect) in
                try BusAnswer(reader.head, data)
            }
            let isRight = !address.isOwn || answer.address == address
            reply.answer = isRight ? .telegram(answer) : .otherTelegram(answer)
            reply.delay = delay
        } catch { reply.answer = .unbelievable }
    }

    private func isOurs(_ head: FrameHead) -> Bool {
        var own = MBus.FrameReader()
        for byte in question.bytes { _ = own.receive(byte) }
        return own.head == head
    }
}

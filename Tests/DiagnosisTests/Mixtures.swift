import Catalogue
import Diagnosis
import KMP
import Simulator
import Transport

extension Scenario {
    /// Several things at once, and things that only a line has.
    static let mixtures: [Scenario] = odd + elsewhere + dying

    /// A meter that answers, and yet.
    private static let odd: [Scenario] = [
        Scenario(name: "awake after the third knock", verdict: .ok, around: .init(knocks: 3)),
        Scenario(
            name: "awake after the fourth, no echo",
            verdict: .ok,
            echo: false,
            around: .init(knocks: 4)
        ),
        Scenario(name: "an adapter echoes too", verdict: .ok, around: .init(adapterEchoes: 1)),
        Scenario(
            name: "the echo is damaged, the answers are not",
            verdict: .ok,
            echo: false,
            around: .init(adapterEchoes: 1, spoilsEcho: true)
        ),
        Scenario(
            name: "noise and a right meter, no echo",
            verdict: .noise,
            faults: [.noise],
            echo: false
        ),
        Scenario(
            name: "noise at an electricity meter",
            verdict: .noise,
            model: "382",
            faults: [.noise],
            settings: .init("9600 8N2")
        ),
        Scenario(
            name: "four of five answered",
            verdict: .intermittent,
            around: .init(missesOneIn: 4)
        ),
        Scenario(
            name: "two of three answered",
            verdict: .intermittent,
            around: .init(missesOneIn: 3)
        ),
        Scenario(
            name: "half, at 9600",
            verdict: .intermittent,
            model: "omnipower",
            faults: [.intermittent(oneIn: 2)],
            settings: .init("9600 8N2")
        ),
        Scenario(
            name: "half, late",
            verdict: .intermittent,
            faults: [.intermittent(oneIn: 2), .late(milliseconds: 1_200)]
        ),
        Scenario(
            name: "half, asked with one stop bit",
            verdict: .intermittent,
            faults: [.intermittent(oneIn: 2)],
            settings: .init("1200 8N1")
        ),
        Scenario(
            name: "late, of an electricity meter",
            verdict: .slowAnswer,
            model: "382",
            faults: [.late(milliseconds: 1_400)],
            settings: .init("9600 8N2")
        ),
        Scenario(
            name: "later than we wait",
            verdict: .slowAnswer,
            faults: [.late(milliseconds: 4_500)]
        ),
        Scenario(
            name: "later than we wait, no echo",
            verdict: .slowAnswer,
            faults: [.late(milliseconds: 4_300)],
            echo: false
        ),
        Scenario(name: "after one answer", verdict: .throttled, faults: [.sleepsAfter(reads: 1)]),
        Scenario(
            name: "after two, no echo",
            verdict: .throttled,
            faults: [.sleepsAfter(reads: 2)],
            echo: false
        ),
        Scenario(
            name: "a flowIQ after two",
            verdict: .throttled,
            model: "2200",
            faults: [.sleepsAfter(reads: 2)]
        ),
        Scenario(
            name: "a 21 that was read an hour ago",
            verdict: .throttled,
            model: "21",
            faults: [.silent],
            given: "21",
            past: Past(age: .seconds(3_600), requests: 12)
        ),
        Scenario(
            name: "a 21 without echo that was read this morning",
            verdict: .throttled,
            model: "21",
            faults: [.silent],
            echo: false,
            given: "21",
            past: Past(age: .seconds(36_000))
        ),
        Scenario(
            name: "a 21 that was read a week ago",
            verdict: .echoOnly,
            model: "21",
            faults: [.silent],
            given: "21",
            past: Past(age: .seconds(604_800))
        ),
        Scenario(
            name: "a 602 that was read an hour ago",
            verdict: .echoOnly,
            model: "602",
            faults: [.silent],
            given: "602",
            past: Past(age: .seconds(3_600))
        ),
        Scenario(
            name: "a 21 that was read an hour ago and is awake",
            verdict: .ok,
            model: "21",
            given: "21",
            past: Past(age: .seconds(3_600), requests: 5, visits: 6, failures: 2)
        ),
        Scenario(name: "bytes are lost", verdict: .badChecksum, faults: [.lostBytes(oneIn: 12)]),
        Scenario(
            name: "answers of an electricity meter break",
            verdict: .badChecksum,
            model: "382",
            faults: [.truncated],
            echo: false,
            settings: .init("9600 8N2")
        ),
        Scenario(
            name: "a module of that address",
            verdict: .ok,
            faults: [.otherAddress(0x7F)],
            expected: .topModule
        ),
    ]

    /// A meter that is to be asked otherwise, and more.
    private static let elsewhere: [Scenario] = [
        Scenario(
            name: "a 382 with echo, asked at 2400 8N1",
            verdict: .electricityMeter9600,
            model: "382",
            settings: .init("2400 8N1")
        ),
        Scenario(
            name: "an OMNIPOWER without echo",
            verdict: .electricityMeter9600,
            model: "omnipower",
            echo: false
        ),
        Scenario(
            name: "a 382 that needs two stop bits",
            verdict: .wrongStopBits,
            model: "382",
            faults: [.twoStopBits],
            settings: .init("9600 8N1")
        ),
        Scenario(
            name: "a 603 asked at 2400",
            verdict: .wrongSpeed,
            model: "603",
            settings: .init("2400 8N2")
        ),
        Scenario(
            name: "a 403 asked at 2400 8E1",
            verdict: .wrongSpeed,
            model: "403",
            settings: .init("2400 8E1")
        ),
        Scenario(
            name: "late and at another speed",
            verdict: .wrongSpeed,
            faults: [.late(milliseconds: 1_000)],
            settings: .init("2400 8N2")
        ),
        Scenario(
            name: "the module answers, the echo is damaged",
            verdict: .otherAddress,
            faults: [.otherAddress(0x7F)],
            echo: false,
            around: .init(adapterEchoes: 1, spoilsEcho: true)
        ),
        Scenario(name: "FFh", verdict: .otherAddress, faults: [.otherAddress(0xFF)]),
        Scenario(
            name: "3Ah, no echo",
            verdict: .otherAddress,
            faults: [.otherAddress(0x3A)],
            echo: false
        ),
        Scenario(
            name: "another is configured",
            verdict: .otherAddress,
            expected: Address(rawValue: 0x41)
        ),
        Scenario(
            name: "an electricity meter's own",
            verdict: .otherAddress,
            model: "382",
            faults: [.otherAddress(0x2A)],
            settings: .init("9600 8N2"),
            given: "382"
        ),
        Scenario(
            name: "an electricity meter's own, the last",
            verdict: .otherAddress,
            model: "omnipower",
            faults: [.otherAddress(0xFE)],
            echo: false,
            settings: .init("9600 8N2")
        ),
        Scenario(
            name: "a 66, asked at 300",
            verdict: .oldMultical,
            faults: [.oldMultical],
            settings: .init("300 8N2")
        ),
        Scenario(
            name: "at 300, no echo",
            verdict: .mBusDevice,
            faults: [.mBus(baud: 300)],
            echo: false
        ),
        Scenario(name: "at 9600", verdict: .mBusDevice, faults: [.mBus(baud: 9_600)]),
    ]

    /// No answer at all, and more.
    private static let dying: [Scenario] = [
        Scenario(
            name: "an adapter and the head",
            verdict: .echoOnly,
            faults: [.silent],
            around: .init(adapterEchoes: 1)
        ),
        Scenario(
            name: "the adapter's echo is damaged",
            verdict: .echoDamaged,
            faults: [.silent],
            echo: false,
            around: .init(adapterEchoes: 1, spoilsEcho: true)
        ),
        Scenario(name: "a lamp and no meter", verdict: .noise, faults: [.noise, .echoOnly]),
        Scenario(
            name: "another program asks, no meter",
            verdict: .noise,
            faults: [.silent],
            around: .init(chatter: chatter)
        ),
        Scenario(
            name: "another program reads the same meter",
            verdict: .noise,
            around: .init(chatter: chatter)
        ),
        Scenario(
            name: "silence at 9600",
            verdict: .noBytes,
            model: "382",
            faults: [.silent],
            echo: false,
            settings: .init("9600 8N2"),
            given: "382"
        ),
        Scenario(name: "after 5 bytes", verdict: .portLost, around: .init(bytesLeft: 5)),
        Scenario(name: "after 150 bytes", verdict: .portLost, around: .init(bytesLeft: 150)),
        Scenario(
            name: "in mid-run",
            verdict: .portLost,
            faults: [.silent],
            around: .init(callsLeft: 25)
        ),
        Scenario(
            name: "after 30 bytes",
            verdict: .bridgeClosed,
            port: nil,
            around: .init(bytesLeft: 30),
            address: "tcp://192.0.2.7:4001"
        ),
    ]

    /// Register 60 is asked for and answered.
    private static let chatter: [UInt8] = [
        0x80, 0x3F, 0x10, 0x01, 0x00, 0x3C, 0xB2, 0x5F, 0x0D,
        0x40, 0x3F, 0x10, 0x00, 0x3C, 0x03, 0x04, 0x43, 0x00, 0x00, 0xD6, 0xDE, 0x03, 0x22, 0x0D,
    ]
}

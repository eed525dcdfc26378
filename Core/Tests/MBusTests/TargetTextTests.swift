import MBus
import Testing

@Suite("The address of a bus meter in words")
struct TargetTextTests {
    private typealias Target = TelegramReadout.Target

    @Test(
        "each kind of address is read, and written as it is read",
        arguments: [
            ("0", Target.primary(PrimaryAddress(0))),
            ("250", .primary(PrimaryAddress(250))),
            ("254", .primary(.any)),
            ("12345678", .secondary(Selection(identification: 0x1234_5678))),
            ("FFFFFF78", .secondary(Selection(identification: 0xFFFF_FF78))),
            (
                "852467982D2C3504",
                .secondary(
                    Selection(
                        SecondaryAddress(
                            identification: 0x8524_6798,
                            manufacturer: .kamstrup,
                            version: 0x35,
                            medium: DeviceType(4)
                        )
                    )
                )
            ),
            (
                "12345678/00000042",
                .secondary(Selection(identification: 0x1234_5678, fabrication: 0x42))
            ),
        ]
    )
    fileprivate func kinds(_ text: String, _ target: TelegramReadout.Target) {
        #expect(Target(text) == target)
        #expect(target.description == text)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "251", "252", "253", "255", "-1", "+1", " 1", "0x11", "1234", "1234567",
            "123456789",
            "12345678/", "12345678/1", "/12345678", "17/12345678", "1234567G", "12345678/1/2",
            "１７", "12345678/123456789",
        ]
    )
    func refused(_ text: String) { #expect(Target(text) == nil) }

    @Test("small letters are read as well") func smallLetters() {
        #expect(Target("fffffff1") == Target("FFFFFFF1"))
    }
}

import ArgumentParser
import Foundation

/// Explains the bytes of a meter, each of them: what `heatlog decode` does.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Explain the bytes of the Kamstrup Meter Protocol, or of M-Bus.",
        discussion: """
            Every byte is accounted for: direction, address, command, each register or record \
            with its name, value and unit, the checksum, stuffing, echo and noise. Which of the \
            two protocols it is, the bytes themselves tell. Bytes may come as \
            people paste them: 80 3F 10, 803F10, 0x80, \\x80\\x3f, 0x3F[?] and BREAK of a logic \
            analyser, dumps of xxd and hexdump -C, and heatlog's own recordings, whose times \
            and directions are shown.

            The exit code is 0 where every byte belongs to a good frame, an echo or a lone 00; \
            65 where a frame is broken, bytes are left over, or the text is not hexadecimal; \
            66 where there is no such file.

            EXAMPLES
              heatlog decode 80 3f 10 01 00 3c b2 5f 0d
              heatlog decode '0x80 0x3F[?] 0x10 0x01 BREAK 0x3C[<] 0xB2 0x5F[_] 0x0D'
              heatlog decode 68 03 03 68 08 01 70 79 16
              heatlog decode --json trace.rec
              xxd capture.bin | heatlog decode -
            """
    )

    @Flag(help: "Print JSON for programs instead of text.")
    var json = false

    @Argument(
        help: ArgumentHelp(
            "Hexadecimal bytes, or one file that holds them, or - for standard input.",
            valueName: "hex|file|-"
        )
    )
    var input: [String] = []

    func validate() throws {
        guard input.isEmpty, isatty(STDIN_FILENO) == 1 else { return }
        throw ValidationError("Give the bytes to explain, a file that holds them, or - to type.")
    }

    func run() throws {
        let input = DecodeInput(arguments: input) {
            FileHandle.standardInput.readDataToEndOfFile()
        }
        let content = try input.content()
        if let answer = CharacterDissection(content.bytes) {
            Terminal.write(json ? answer.json.written() : answer.page)
            if let complaint = answer.complaint { throw complaint }
            return
        }
        switch WireProtocol(of: content.bytes) {
        case .kmp: try explain(Dissection(content.bytes, passage: content.passage))
        case .mBus: try explain(BusDissection(content.bytes, passage: content.passage))
        }
    }

    private func explain(_ dissection: Dissection) throws(Complaint) {
        Terminal.write(json ? dissection.json.written() : DecodeText().page(dissection))
        if let complaint = Complaint(dissection) { throw complaint }
    }

    private func explain(_ dissection: BusDissection) throws(Complaint) {
        Terminal.write(json ? dissection.json.written() : BusDecodeText().page(dissection))
        if let complaint = Complaint(dissection) { throw complaint }
    }
}

import Glibc
import Testing

@testable import Transport

@Suite struct `An error number` {
    @Test(
        arguments: [
            (ENOENT, LineError.Kind.notFound),
            (ENOTDIR, .notFound),
            (ENXIO, .notASerialPort),
            (ENODEV, .notASerialPort),
            (EISDIR, .notASerialPort),
            (EMFILE, .io(errno: EMFILE)),
        ] as [(Int32, LineError.Kind)]
    )
    func `of opening means`(number: Int32, kind: LineError.Kind) {
        #expect(LineError.Kind(openingErrno: number, path: "/dev/nowhere") == kind)
    }

    @Test func `EACCES names the group of the device`() throws {
        let group = try #require(LineError.Kind.owningGroup(of: "/dev/null"))
        let kind = LineError.Kind(openingErrno: EACCES, path: "/dev/null")
        #expect(kind == .notPermitted(group: group))
    }

    @Test func `EBUSY is busy even when nobody can be named`() {
        #expect(LineError.Kind(openingErrno: EBUSY, path: "/dev/nowhere") == .busy(holder: nil))
    }

    @Test(
        arguments: [
            (ENOTTY, LineError.Kind.notASerialPort),
            (EIO, .notASerialPort),
            (ENODEV, .closed),
            (EINTR, .io(errno: EINTR)),
        ] as [(Int32, LineError.Kind)]
    )
    func `of the settings means`(number: Int32, kind: LineError.Kind) {
        #expect(LineError.Kind(settingErrno: number) == kind)
    }
}

@Suite struct `An error's sentence` {
    private static let kinds: [LineError.Kind] = [
        .notFound, .notPermitted(group: "dialout"), .notPermitted(group: nil),
        .busy(holder: PortHolder(pid: 7, command: "minicom")), .busy(holder: nil),
        .notASerialPort, .settingsRefused(SettingsRefusal(.parity, asked: "even", got: "none")),
        .settingsRefused(SettingsRefusal(.baud, asked: "1200", got: nil)),
        .speedIsFixed, .unreachable(reason: "no route"), .hostUnknown, .refused, .notRFC2217,
        .closed, .stuck,
        .cancelled, .recordingUnreadable(line: 3, why: "has no bytes"), .linkInTheWay,
        .io(errno: EMFILE),
    ]

    @Test(arguments: kinds)
    func `names the line, is one sentence and has a hint`(kind: LineError.Kind) {
        let error = LineError(kind, address: "/dev/ttyUSB0")
        #expect(error.message.contains("/dev/ttyUSB0"))
        #expect(error.message.hasSuffix("."))
        #expect(!error.message.dropLast().contains(". "))
        #expect(!error.hint.isEmpty)
    }

    @Test func `about permission gives the command`() {
        let error = LineError(.notPermitted(group: "dialout"), address: "/dev/ttyUSB0")
        #expect(error.hint.contains("sudo usermod -aG dialout $USER"))
        #expect(error.hint.contains("log in again"))
    }

    @Test func `about a missing port leads to the list of ports`() {
        #expect(LineError(.notFound, address: "/dev/ttyUSB0").hint.contains("heatlog ports"))
    }

    @Test func `about a login prompt says how to switch it off`() {
        let holder = PortHolder(pid: 400, command: "agetty")
        let error = LineError(.busy(holder: holder), address: "/dev/ttyAMA0")
        #expect(error.message.contains("agetty (process 400)"))
        #expect(error.hint.contains("raspi-config"))
    }

    @Test func `about a server of another protocol suggests tcp`() {
        #expect(LineError(.notRFC2217, address: "rfc2217://h:1").hint.contains("tcp://"))
    }
}

import Foundation
import Glibc
import Journal
import TestSupport
import Testing

@testable import heatlog

extension DaemonTests {
    @Suite(.timeLimit(.minutes(15)))
    struct Disks {
        @Test func `a full disk is said once, and written again when there is room`() async throws {
            guard let disk = try SmallDisk(kilobytes: 2_048) else {
                return print("No small disk can be mounted here: a full one was not tried.")
            }
            let plant = try DaemonPlant(journalIn: disk.folder)
            let meter = try DaemonMeter()
            let port = try await DaemonPort(meter)
            try plant.configure(
                """
                meters:
                  house: {port: "\(port.address)", model: 601, every: 1s, budget: 1000000}
                """
            )
            let daemon = try await plant.start()
            try await visits(of: meter, 2, in: plant.journal())
            try disk.fill()
            try await daemon.until("is full")
            let (asked, kept) = (meter.requests, try visits(of: meter, in: plant.journal()))
            // It goes on asking, so that whoever waits for a value gets one.
            try await eventually("more requests") { meter.requests >= asked + 8 }
            #expect(try visits(of: meter, in: plant.journal()) <= kept + 1)
            #expect(try await plant.run("read", "house").status == 0)
            try disk.makeRoom()
            try await daemon.until("The journal is written again.")
            let again = try visits(of: meter, in: plant.journal())
            try await visits(of: meter, again + 3, in: plant.journal())
            #expect(await daemon.stop() == 0, "\(daemon.text)")
            #expect(daemon.text.count(of: "is full") == 1, "\(daemon.text)")
            #expect(daemon.text.count(of: "is written again") == 1)
            let journal = try plant.journal()
            #expect(try journal.check() == [])
            #expect(try journal.readings(of: meter.serial).isInOrder)
            // What could not be written at once was written later: a full disk makes nothing free.
            #expect(try journal.requests(of: "house") >= meter.requests)
        }
    }
}

/// A disk of its own that is small enough to fill.
private final class SmallDisk {
    let folder: String

    /// Mounts it; nil where that is not permitted.
    init?(kilobytes: Int) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        guard mount("tmpfs", folder, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
            rmdir(folder)
            return nil
        }
    }

    deinit {
        umount2(folder, Int32(MNT_DETACH))
        rmdir(folder)
    }

    /// Leaves no room.
    func fill() throws {
        let ballast = open(folder + "/ballast", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try #require(ballast >= 0)
        let bytes = [UInt8](repeating: 1, count: 4_096)
        while write(ballast, bytes, bytes.count) > 0 {}
        close(ballast)
    }

    func makeRoom() throws { try #require(unlink(folder + "/ballast") == 0) }
}

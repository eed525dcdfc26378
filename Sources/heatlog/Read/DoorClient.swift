import Settings
import Foundation
import KMP
import Transport

/// Asks the running program to read a meter, for it owns the port.
struct DoorClient {
    let socket: String

    /// Has a meter read now.
    ///
    /// - Parameters:
    ///   - meter: its name in the configuration.
    ///   - registers: which ones; none for the usual ones.
    ///   - json: whether the document is wanted, or the page for people.
    /// - Returns: what the program says; nil where none is running.
    /// - Throws: a complaint with what went wrong.
    func read(
        _ meter: String,
        registers: [RegisterID],
        json: Bool
    ) async throws(Complaint) -> String? {
        guard let line = try await connected() else { return nil }
        let request = Door.Request(
            read: meter,
            registers: registers.isEmpty ? nil : registers.map(\.rawValue),
            form: json ? "json" : "text"
        )
        let answer: Door.Answer?
        do throws(LineError) {
            try await line.send(DoorMessage.bytes(request))
            // The line may be busy with others, and each of them may take its time.
            let bytes = try await DoorMessage.receive(on: line, within: .seconds(300))
            answer = bytes.flatMap { try? JSONDecoder().decode(Door.Answer.self, from: Data($0)) }
        } catch { throw Complaint(error) }
        await line.close()
        return try text(of: answer)
    }

    /// Whether a program is running there; nil where that cannot be found out.
    func isAnswered() async -> Bool? {
        do throws(Complaint) {
            guard let line = try await connected() else { return false }
            await line.close()
            return true
        } catch { return nil }
    }

    private func text(of answer: Door.Answer?) throws(Complaint) -> String {
        guard let answer else {
            throw Complaint(
                "The running heatlog went away before it answered.",
                hint: "See whether it runs, and try again.",
                status: .tryAgain
            )
        }
        guard answer.status == 0, let text = answer.text else {
            throw Complaint(
                answer.message ?? "The running heatlog could not read the meter.",
                hint: answer.hint ?? "See what it says in its log.",
                status: ExitStatus(rawValue: answer.status) ?? .unavailable
            )
        }
        return text
    }

    private func connected() async throws(Complaint) -> (any Line)? {
        do throws(LineError) {
            let address = try? LineAddress(parsing: "unix:\(socket)")
            let settings = LineSettings(baud: 1200)
            return try await address?.open(settings, clock: ContinuousClock())
        } catch {
            switch error.kind {
            case .notFound, .refused: return nil
            default: throw Complaint(error)
            }
        }
    }
}

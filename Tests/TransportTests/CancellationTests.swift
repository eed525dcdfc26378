import Testing
import Transport

@Suite(.timeLimit(.minutes(15)))
struct `A cancelled task` {
    @Test func `is told so by receive`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let kind = await withTaskGroup(of: LineError.Kind?.self) { group in
            group.addTask { await ending(of: terminal.line()) }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(kind == .cancelled)
    }
}

/// What ends a wait of a minute on `line`; `nil` when nothing did.
private func ending(of line: any Line) async -> LineError.Kind? {
    do throws(LineError) {
        _ = try await line.receive(within: .seconds(60))
        return nil
    } catch {
        return error.kind
    }
}

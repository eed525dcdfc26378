/// What comes to light while a configuration is read, and what reading it needs to know.
final class Findings {
    /// Where relative paths start.
    let folder: Folder
    /// What `${NAME}` stands for.
    let environment: [String: String]
    /// All problems, in the order in which they were found.
    private(set) var problems: [Problem] = []
    /// The texts `file:/path` by the way to their setting.
    private(set) var references: [[String]: String] = [:]

    /// What each file that will be written is for.
    private var owners: [String: String] = [:]

    init(folder: Folder, environment: [String: String]) {
        self.folder = folder
        self.environment = environment
    }

    /// How many problems leave something out; one more after a section says that it has one.
    var errors: Int { problems.count { $0.severity != .warning } }

    /// Notes a problem.
    func add(
        _ wrong: Wrong,
        at position: Position,
        in section: Problem.Section,
        _ severity: Problem.Severity = .error
    ) {
        problems.append(
            Problem(
                position: position,
                section: section,
                severity: severity,
                message: wrong.message,
                hint: wrong.hint
            )
        )
    }

    /// Takes a file for one purpose.
    ///
    /// A trace that is begun anew where the journal is would be the end of the journal.
    ///
    /// - Returns: the absolute path.
    /// - Throws: ``Wrong`` where the text is no path, or the file serves something else.
    func file(_ text: Text, for owner: String) throws(Wrong) -> String {
        let path = try text.path(in: folder)
        guard let other = claim(path, for: owner) else { return path }
        throw Wrong(
            "\(text.key) is '\(text.shown)', which is the file of \(other) already.",
            hint: "Give each of them a file of its own."
        )
    }

    /// Takes a file for one purpose; returns the other purpose that it has already.
    @discardableResult
    func claim(_ path: String, for owner: String) -> String? {
        if let other = owners[path] { return other }
        owners[path] = owner
        return nil
    }

    /// Notes that a setting's value is the first line of a file.
    func note(_ reference: String, for path: [String]) { references[path] = reference }

    /// All problems in the order of files, lines and columns.
    func sorted(by files: [String]) -> [Problem] {
        problems.enumerated().sorted { first, second in
            key(of: first, files) < key(of: second, files)
        }.map(\.element)
    }

    private typealias Key = (file: Int, line: Int, column: Int, number: Int)

    private func key(of problem: (offset: Int, element: Problem), _ files: [String]) -> Key {
        let place = problem.element.position
        return (files.firstIndex(of: place.file) ?? 0, place.line, place.column, problem.offset)
    }
}

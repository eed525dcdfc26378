import Foundation

/// The folder that relative paths start at.
struct Folder {
    /// The folder that the program runs in.
    static let here = Folder(FileManager.default.currentDirectoryPath)

    private let absolute: String

    private init(_ absolute: String) { self.absolute = absolute }

    /// The folder that a file is in.
    init(of file: String) {
        absolute = URL(fileURLWithPath: Self.here.path(file)).deletingLastPathComponent().path
    }

    /// A path from the root, without `.` and `..`.
    func path(_ text: String) -> String {
        let whole = text.hasPrefix("/") ? text : "\(absolute)/\(text)"
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

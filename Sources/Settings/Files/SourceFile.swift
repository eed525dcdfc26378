import Foundation
import Glibc

/// One file of the configuration, as its bytes are.
struct SourceFile {
    /// As it is named in problems.
    let path: String
    let bytes: [UInt8]

    /// The main file, and the files of `conf.d` beside it, by name.
    ///
    /// - Throws: ``ConfigurationError`` where one of them is missing or cannot be read.
    static func all(_ path: String) throws(ConfigurationError) -> [SourceFile] {
        var files = [try SourceFile(path)]
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = (parent + ["conf.d"]).joined(separator: "/")
        for name in try names(in: folder) { files.append(try SourceFile("\(folder)/\(name)")) }
        return files
    }

    /// Makes a file of bytes that are there already.
    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    private init(_ path: String) throws(ConfigurationError) {
        self.path = path
        do throws(TextFile.Failure) {
            bytes = try TextFile.bytes(of: path)
        } catch {
            guard error.errno != ENOENT else { throw .missing(path: path) }
            throw .unreadable(path: path, reason: error.reason)
        }
    }

    /// Files that begin with a dot are what editors leave behind.
    private static func names(in folder: String) throws(ConfigurationError) -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch { throw .unreadable(path: folder, reason: "It is no folder that you may read") }
        return names.filter { name in
            !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
        }.sorted()
    }
}

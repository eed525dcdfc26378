import Foundation
import Transport

/// Where the bytes to be explained come from: the arguments, a file, or standard input.
struct DecodeInput {
    let arguments: [String]
    /// Standard input, read only when it is wanted.
    let standardInput: () -> Data

    /// Bytes, and the recording that they stood in, if it was one.
    struct Content {
        var bytes: [UInt8]
        var passage: Passage?
    }

    /// The bytes.
    ///
    /// - Returns: at least one byte.
    /// - Throws: ``Complaint`` where there is no file, no hexadecimal text, or not one byte.
    func content() throws(Complaint) -> Content {
        let content = try read()
        guard !content.bytes.isEmpty else {
            throw Complaint(
                "There is not one byte in the input.",
                hint: "Give the bytes as hexadecimal text: heatlog decode 80 3F 10 …",
                status: .dataError
            )
        }
        return content
    }

    private func read() throws(Complaint) -> Content {
        guard arguments.count == 1, let only = arguments.first else {
            return arguments.isEmpty
                ? try content(of: standardInput())
                : try content(of: arguments.joined(separator: " "))
        }
        if only == "-" { return try content(of: standardInput()) }
        if FileManager.default.fileExists(atPath: only) { return try content(ofFile: only) }
        if let bytes = CharacterDissection.pasted(only) { return Content(bytes: bytes) }
        do throws(HexTextError) {
            return Content(bytes: try HexText.bytes(in: only))
        } catch {
            guard looksLikePath(only) else { throw Complaint(error) }
            throw noInput("There is no file \(only).")
        }
    }

    private func content(ofFile path: String) throws(Complaint) -> Content {
        var isFolder: ObjCBool = false
        let files = FileManager.default
        if files.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw noInput("\(path) is a folder.")
        }
        guard files.isReadableFile(atPath: path) else {
            throw Complaint(
                "You may not read the file \(path).",
                hint: "Ask its owner, or copy it to where you may.",
                status: .notPermitted
            )
        }
        guard let data = files.contents(atPath: path) else {
            throw noInput("The file \(path) cannot be read.")
        }
        return try content(of: data)
    }

    /// Text where it is text; else a capture of the bytes themselves.
    ///
    /// No text has a 00, and an 80 that starts a frame is no UTF-8, so the two never look alike.
    private func content(of data: Data) throws(Complaint) -> Content {
        guard !data.contains(0x00), let text = String(bytes: data, encoding: .utf8) else {
            return Content(bytes: Array(data))
        }
        return try content(of: text)
    }

    /// A recording that was edited until it is none any more still has bytes.
    private func content(of text: String) throws(Complaint) -> Content {
        if let bytes = CharacterDissection.pasted(text) { return Content(bytes: bytes) }
        if let recording = try? Recording(parsing: text) {
            return Content(
                bytes: recording.entries.flatMap(\.bytes),
                passage: Passage(recording)
            )
        }
        do throws(HexTextError) {
            return Content(bytes: try HexText.bytes(in: text))
        } catch { throw Complaint(error) }
    }

    /// Whether an argument that is no hexadecimal text was meant as the name of a file.
    private func looksLikePath(_ argument: String) -> Bool {
        let isHexadecimal = argument.allSatisfy { $0.isHexDigit || $0 == "." }
        let isOneWord = argument.allSatisfy { !$0.isWhitespace && $0 != "," }
        return isOneWord && !isHexadecimal && (argument.contains("/") || argument.contains("."))
    }

    private func noInput(_ sentence: String) -> Complaint {
        Complaint(
            sentence,
            hint: "Name a file of hexadecimal text, or give the bytes themselves.",
            status: .noInput
        )
    }
}

extension Complaint {
    init(_ error: HexTextError) {
        self.init(error.sentence, hint: error.hint, status: .dataError)
    }

    /// What is wrong with bytes that were read well; nil where nothing is.
    init?(_ dissection: Dissection) {
        guard !dissection.isGood, let first = dissection.complaints.first else { return nil }
        let more = dissection.complaints.count - 1
        self.init(
            first + (more == 0 ? "" : " And \(more) more."),
            hint: "One wrong, missing or added byte is enough; copy the bytes again if you can.",
            status: .dataError
        )
    }
}

import Foundation

/// Where the bytes to be explained come from: the arguments, a file, or standard input.
struct DecodeInput {
    let arguments: [String]
    /// Standard input, read only when it is wanted.
    let standardInput: () -> Data

    /// The bytes.
    ///
    /// - Returns: at least one byte.
    /// - Throws: ``Complaint`` where there is no file, no hexadecimal text, or not one byte.
    func bytes() throws(Complaint) -> [UInt8] {
        let bytes = try read()
        guard !bytes.isEmpty else {
            throw Complaint(
                "There is not one byte in the input.",
                hint: "Give the bytes as hexadecimal text: heatlog decode 80 3F 10 …",
                status: .dataError
            )
        }
        return bytes
    }

    private func read() throws(Complaint) -> [UInt8] {
        guard arguments.count == 1, let only = arguments.first else {
            return arguments.isEmpty
                ? try bytes(in: standardInput()) : try bytes(in: arguments.joined(separator: " "))
        }
        if only == "-" { return try bytes(in: standardInput()) }
        if FileManager.default.fileExists(atPath: only) { return try bytes(inFile: only) }
        do throws(HexTextError) {
            return try HexText.bytes(in: only)
        } catch {
            guard looksLikePath(only) else { throw Complaint(error) }
            throw noInput("There is no file \(only).")
        }
    }

    private func bytes(inFile path: String) throws(Complaint) -> [UInt8] {
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
        return try bytes(in: data)
    }

    /// Text where it is text; else a capture of the bytes themselves.
    ///
    /// No text has a 00, and an 80 that starts a frame is no UTF-8, so the two never look alike.
    private func bytes(in data: Data) throws(Complaint) -> [UInt8] {
        guard !data.contains(0x00), let text = String(bytes: data, encoding: .utf8) else {
            return Array(data)
        }
        return try bytes(in: text)
    }

    private func bytes(in text: String) throws(Complaint) -> [UInt8] {
        do throws(HexTextError) {
            return try HexText.bytes(in: text)
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

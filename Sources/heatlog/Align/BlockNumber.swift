/// A number in digits so large that they are read from some metres away.
enum BlockNumber {
    /// Five by seven points for each digit, a row a line.
    private static let shapes: [Character: [String]] = [
        "0": [" ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "],
        "1": ["  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "],
        "2": [" ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####"],
        "3": [" ### ", "#   #", "    #", "  ## ", "    #", "#   #", " ### "],
        "4": ["   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "],
        "5": ["#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "],
        "6": [" ### ", "#    ", "#    ", "#### ", "#   #", "#   #", " ### "],
        "7": ["#####", "    #", "   # ", "   # ", "  #  ", "  #  ", "  #  "],
        "8": [" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "],
        "9": [" ### ", "#   #", "#   #", " ####", "    #", "    #", " ### "],
    ]

    /// A point is as high as two lines, and about as wide.
    private static let point = (width: 4, height: 2)

    /// The number in 14 lines.
    static func lines(_ number: Int) -> [String] {
        let digits = String(number).compactMap { shapes[$0] }
        return (0..<7).flatMap { row in
            let line = digits.map { widened($0[row]) }
                .joined(separator: String(repeating: " ", count: point.width))
            return Array(repeating: line, count: point.height)
        }
    }

    private static func widened(_ row: String) -> String {
        row.map { String(repeating: $0 == "#" ? "█" : " ", count: point.width) }.joined()
    }
}

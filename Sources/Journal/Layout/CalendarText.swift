internal import Metering

// The texts that dates and times are kept as, read back.

extension CalendarDate {
    /// Reads `2026-11-22`; nil for anything else.
    init?(text: some StringProtocol) {
        guard let numbers = numbers(text, separator: "-", count: 3) else { return nil }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }
}

extension MonthDay {
    /// Reads `11-22`; nil for anything else.
    init?(text: some StringProtocol) {
        guard let numbers = numbers(text, separator: "-", count: 2) else { return nil }
        self.init(month: numbers[0], day: numbers[1])
    }
}

extension TimeOfDay {
    /// Reads `20:02:43`; nil for anything else.
    init?(text: some StringProtocol) {
        guard let numbers = numbers(text, separator: ":", count: 3) else { return nil }
        self.init(hour: numbers[0], minute: numbers[1], second: numbers[2])
    }
}

/// So many numbers with a character between; nil for anything else.
private func numbers(
    _ text: some StringProtocol,
    separator: Character,
    count: Int
) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    return parts.count == count && numbers.count == count ? numbers : nil
}

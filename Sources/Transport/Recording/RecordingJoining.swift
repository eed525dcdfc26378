extension Recording {
    /// The recording with the pieces of a frame put together, for people to read.
    ///
    /// An adapter hands a frame over byte by byte; the time of each is seldom of interest.
    ///
    /// - Parameter pause: pieces of one direction that follow each other faster are one.
    /// - Returns: the same bytes in fewer lines; a frame has the time of its first byte.
    public func joined(within pause: Duration = .milliseconds(50)) -> Recording {
        var items: [Item] = []
        var latest = Duration.zero
        for item in self.items {
            guard case .entry(let entry) = item else {
                items.append(item)
                continue
            }
            if case .entry(var before)? = items.last, before.direction == entry.direction,
                entry.time - latest < pause, entry.direction == .received
            {
                before.bytes += entry.bytes
                items[items.count - 1] = .entry(before)
            } else {
                items.append(item)
            }
            latest = entry.time
        }
        return Recording(items: items)
    }
}

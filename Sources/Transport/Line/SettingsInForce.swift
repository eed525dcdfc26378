internal import Synchronization

/// What an open port is set to, as far as this end has set it.
///
/// Changed by the line's owner and read from anywhere, hence the lock.
final class SettingsInForce: Sendable {
    private let latest: Mutex<LineSettings>

    /// Begins with what the port was opened with.
    init(_ settings: LineSettings) { latest = Mutex(settings) }

    var settings: LineSettings { latest.withLock { $0 } }

    func set(baud: Int) { latest.withLock { $0.baud = baud } }
}

import Glibc

// Which errno of which call means what, apart from the calls, so that every case can be tested
// without the hardware that gives it.
extension LineError.Kind: Error {
    /// Opening the device at `path` gave `errno`.
    init(openingErrno errno: Int32, path: String) {
        switch errno {
        case ENOENT, ENOTDIR: self = .notFound
        case EACCES, EPERM: self = .notPermitted(group: Self.owningGroup(of: path))
        case EBUSY: self = .busy(holder: PortHolders().holder(of: path))
        // An unplugged USB adapter's node and a UART without hardware; then what is no device.
        case ENXIO, ENODEV, EISDIR, ENOTTY: self = .notASerialPort
        default: self = .io(errno: errno)
        }
    }

    /// Reading or writing the port's settings gave `errno`.
    init(settingErrno errno: Int32) {
        switch errno {
        // The kernel lets a ttyS without hardware be opened and refuses everything after.
        case ENOTTY, EIO, EINVAL: self = .notASerialPort
        case ENXIO, ENODEV: self = .closed
        default: self = .io(errno: errno)
        }
    }

    /// The group that owns a device, by its name in the group file: on Debian `dialout`.
    static func owningGroup(of path: String) -> String? {
        guard let status = SystemFiles.status(of: path) else { return nil }
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 4096)
        let error = getgrgid_r(status.st_gid, &entry, &buffer, buffer.count, &found)
        guard error == 0, let found, let name = found.pointee.gr_name else { return nil }
        return String(cString: name)
    }
}

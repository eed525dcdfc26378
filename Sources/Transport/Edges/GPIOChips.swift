import Glibc

/// The GPIO chips of this machine.
public enum GPIOChips {
    /// A chip as `heatlog ports` lists it.
    public struct Chip: Sendable, Hashable {
        /// The device, such as `/dev/gpiochip0`.
        public let path: String
        /// What its driver calls it, such as `pinctrl-bcm2711`; nil where it may not be asked.
        public let label: String?
        /// How many lines it has; nil where it may not be asked.
        public let lineCount: Int?
        /// Whether this user may ask for its lines.
        public let isUsable: Bool
        /// The group that owns it, whose members usually may: on a Raspberry Pi `gpio`.
        public let group: String?
    }

    /// Every chip, in the order of their numbers.
    public static func list() -> [Chip] { list(dev: "/dev", calls: KernelCalls()) }

    /// The chips of another folder, asked of another kernel in tests.
    static func list(dev: String, calls: any DeviceCalls) -> [Chip] {
        SystemFiles.names(in: dev)
            .compactMap { name in name.remainder(after: "gpiochip").flatMap(UInt.init) }
            .sorted()
            .map { chip("\(dev)/gpiochip\($0)", calls) }
    }

    /// The device of the one chip that has a label, where no device has that name.
    ///
    /// The numbers of chips change from kernel to kernel, what their drivers call them does not.
    ///
    /// - Parameters:
    ///   - path: a label where the name of a device could be: `/dev/pinctrl-rp1`.
    ///   - calls: the kernel.
    /// - Returns: nil where the device is there, or not exactly one chip has the label.
    static func path(ofLabel path: String, calls: any DeviceCalls) -> String? {
        guard SystemFiles.status(of: path) == nil else { return nil }
        let (dev, label) = (SystemFiles.folder(of: path), SystemFiles.lastComponent(path))
        let chips = list(dev: dev, calls: calls).filter { $0.label == label }
        return chips.count == 1 ? chips[0].path : nil
    }

    private static func chip(_ path: String, _ calls: any DeviceCalls) -> Chip {
        let asked: (label: String, lineCount: Int)?
        do throws(LineError.Kind) {
            let chip = try GPIOChip(path, calls)
            asked = (chip.label, Int(chip.lineCount))
        } catch { asked = nil }
        return Chip(
            path: path,
            label: asked?.label,
            lineCount: asked?.lineCount,
            isUsable: asked != nil,
            group: LineError.Kind.owningGroup(of: path)
        )
    }
}

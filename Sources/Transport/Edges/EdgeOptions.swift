/// How an input is set up while it is ours; each kind of input takes what concerns it.
public struct EdgeOptions: Sendable, Hashable {
    /// What holds a GPIO line at a level while nothing drives it.
    public enum Bias: String, Sendable, Hashable, CaseIterable {
        /// The chip's own resistor to its supply, for a contact that pulls the line to ground.
        case pullUp = "up"
        /// The chip's own resistor to ground, for a contact that pulls the line to the supply.
        case pullDown = "down"
        /// Nothing of the chip's: a resistor outside does it.
        case none
    }

    /// Which outputs of a serial port are asserted, where they feed the contact.
    public enum Supply: String, Sendable, Hashable, CaseIterable {
        /// DTR and RTS, as Linux leaves a port that was opened.
        case both
        /// DTR alone; RTS is the other pole.
        case dtr
        /// RTS alone; DTR is the other pole.
        case rts
        /// Neither.
        case none
    }

    /// What holds a GPIO line while nothing drives it.
    ///
    /// A chip that has no such resistors takes the setting in silence: the kernel treats it as a
    /// wish. (gpiolib, `gpio_set_bias`)
    public var bias: Bias
    /// Which outputs of a serial port feed the contact.
    public var supply: Supply

    /// Makes options; without arguments those for a contact to ground, or between DTR and the input.
    public init(bias: Bias = .pullUp, supply: Supply = .both) {
        self.bias = bias
        self.supply = supply
    }
}

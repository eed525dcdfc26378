extension EdgeAddress {
    /// Opens the input for this task alone.
    ///
    /// - Parameters:
    ///   - options: how it is to be set up.
    ///   - clock: the clock that every wait of the source is made on.
    /// - Returns: the source; it gives the input back when it is closed or forgotten.
    /// - Throws: ``LineError`` that says why it cannot be had.
    public func open(
        _ options: EdgeOptions = EdgeOptions(),
        clock: any Clock<Duration>
    ) async throws(LineError) -> sending any EdgeSource {
        try await open(options, clock: clock, calls: KernelCalls())
    }

    /// Opens it with a kernel of a test; a serial port is always opened for real.
    func open(
        _ options: EdgeOptions,
        clock: any Clock<Duration>,
        calls: any DeviceCalls
    ) async throws(LineError) -> sending any EdgeSource {
        switch place {
        case .gpio(let chip, let line):
            let descriptor = try gpio(chip, line, options.bias, calls)
            return GPIOEdges(descriptor, address: description, clock: clock, calls: calls)
        case .serial(let path, let signal):
            return try await ControlEdges(
                path: path,
                signal,
                supply: options.supply,
                address: description,
                clock: clock
            )
        }
    }

    /// The descriptor of a line of a GPIO chip.
    private func gpio(
        _ path: String,
        _ line: GPIOLine,
        _ bias: EdgeOptions.Bias,
        _ calls: any DeviceCalls
    ) throws(LineError) -> CInt {
        let chip: GPIOChip
        do throws(LineError.Kind) {
            let labelled = GPIOChips.path(ofLabel: path, calls: calls)
            chip = try GPIOChip(labelled ?? path, calls)
        } catch { throw LineError(error, address: path) }
        do throws(LineError.Kind) {
            return try chip.request(try chip.number(of: line), bias: bias)
        } catch { throw LineError(error, address: description) }
    }
}

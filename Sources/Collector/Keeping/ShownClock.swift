internal import KMP
internal import Metering

extension Readout {
    /// What the meter's own clock showed, where it was among the registers.
    var shownClock: MeterDateTime? {
        let values = readings.filter { LogDate.all.contains(RegisterID($0.register)) }
        if let whole = values.lazy.compactMap({ $0.value.dateTime }).first { return whole }
        guard let day = values.lazy.compactMap({ $0.value.date }).first,
            let time = values.lazy.compactMap({ $0.value.time }).first
        else { return nil }
        return MeterDateTime(date: day, time: time)
    }
}

extension Value {
    fileprivate var dateTime: MeterDateTime? {
        if case .dateTime(let value) = self { value } else { nil }
    }

    fileprivate var date: CalendarDate? { if case .date(let value) = self { value } else { nil } }

    fileprivate var time: TimeOfDay? { if case .time(let value) = self { value } else { nil } }
}

/// The `Date` field as bytes, made anew once a second and copied into every answer.
final class DateLine {
    private(set) var bytes = InlineArray<37, UInt8>(repeating: 0x20)
    private var second = Int64.min

    /// Brings the line up to date.
    func refresh(utcMillis: Int64) {
        let now = utcMillis / 1000
        guard now != second else { return }
        second = now
        var line: [UInt8] = []
        line.reserveCapacity(37)
        line += "Date: ".utf8
        line += Self.text(utcSeconds: now).utf8
        line += "\r\n".utf8
        for index in bytes.indices { bytes[index] = line[index] }
    }

    /// The instant as RFC 9110 §5.6.7 wants it: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(utcSeconds: Int64) -> String {
        // A clock that was never set can stand before 1970, so days are counted downwards too.
        let second = (utcSeconds % 86_400 + 86_400) % 86_400
        let days = (utcSeconds - second) / 86_400
        let (year, month, day) = civil(days: days)
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int((days % 7 + 7) % 7)]
        let monthName = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][month - 1]
        let time = [second / 3600, second / 60 % 60, second % 60].map { two(Int($0)) }
        return "\(weekday), \(two(day)) \(monthName) \(year) \(time.joined(separator: ":")) GMT"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// The Gregorian date so many days after 1 January 1970, by counting in 400-year cycles from March.
    private static func civil(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// The bounds of meters and of what they cost.
enum MeterLimits {
    /// In one bill, in the meter's units: 10,000 m³ or 10,000 kWh.
    static let unitsMax: Int64 = 10_000_000
    /// Days of one bill.
    static let daysMax: Int32 = 366
    /// Readings that a bill looks at.
    static let readingsMax = 400
    /// From a bill to the last day on which it is paid in time.
    static let dueDays: Int32 = 14
    /// An order for a bill may be paid for so long.
    static let orderSeconds: Int64 = 900
}

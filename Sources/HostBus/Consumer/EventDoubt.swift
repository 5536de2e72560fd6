/// Which events may have been under way when the process ended without saying goodbye: one of them
/// may have ended it.
///
/// Those of the batch after the cursor, and those held ones that would have been brought by
/// themselves. What is parked, and what waits behind it, was not touched.
struct EventDoubt: Sendable {
    /// The last event of the batch after the cursor; -1 for none.
    let until: Int64
    private let from: Int64
    private let held: Set<Int64>

    /// After a clean stop.
    static let none = EventDoubt()

    private init() {
        (from, until, held) = (-1, -1, [])
    }

    /// For what the file says at the first start after an unclean stop; `until` ends the batch that
    /// may have been under way.
    init(cursor: Int64, until: Int64, held: [HeldEvent]) {
        from = cursor
        self.until = max(cursor, until)
        var blocked: Set<EventKey> = []
        var touched: Set<Int64> = []
        for event in held.sorted(by: { $0.sequence < $1.sequence }) {
            switch event.state {
            case .dead: continue
            case .parked: blocked.insert(event.key)
            case .waiting, .retrying:
                if !blocked.contains(event.key) { touched.insert(event.sequence) }
            }
        }
        self.held = touched
    }

    /// True for an event that is to be brought alone.
    func covers(_ sequence: Int64) -> Bool {
        sequence > from && sequence <= until || held.contains(sequence)
    }
}

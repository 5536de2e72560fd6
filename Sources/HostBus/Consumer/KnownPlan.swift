/// The plan that a consumer keeps between its rounds, until somebody else changes its file.
///
/// Operators decide of held events while the consumer reads its file or works: a plan from before
/// such a change would wait for ever for what was decided already.
struct KnownPlan: Sendable {
    /// The file as it was at some moment.
    struct Reading: Sendable {
        fileprivate let changes: UInt64
    }

    /// Nil before the file was read, and after it was changed by somebody else.
    private(set) var plan: DeliveryPlan?
    private var changes: UInt64 = 0

    /// What is read of the file from now on.
    var reading: Reading { Reading(changes: changes) }

    /// Somebody else changed the file.
    mutating func forget() {
        plan = nil
        changes &+= 1
    }

    /// Keeps the plan that a reading gave, unless the file was changed meanwhile.
    mutating func keep(_ made: DeliveryPlan, of reading: Reading) {
        if reading.changes == changes { plan = made }
    }

    /// Keeps how far the work has come; a plan that was forgotten meanwhile is read anew.
    mutating func update(_ worked: DeliveryPlan) {
        if plan != nil { plan = worked }
    }
}

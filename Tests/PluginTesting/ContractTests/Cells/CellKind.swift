/// One way to call a route that its contract says something about.
enum CellKind: String, Sendable, CaseIterable {
    case valid = "with a valid input"
    case foreign = "for what is another's"
    case withoutPermission = "without the permission"
    case anonymous = "signed out"
    case malformed = "with a body that is no JSON"
    case oversized = "with a body too large"
    case unknownField = "with a field nobody knows"
    case wrongType = "with a value of another type"
    case keyless = "without its idempotency key"
    case replayed = "twice with one idempotency key"
    case conflicting = "with a used idempotency key"
    case concurrent = "many times at once with one key"
    case overdue = "past its deadline"
    case overQuota = "over its quota"
    case foreignForm = "from another site, or without the form's token"

    /// The case as one word.
    var word: String { String(describing: self) }
}

/// What a generator made of one cell.
enum CellOutcome: Sendable {
    /// So many calls were judged; each that was wrong is an issue.
    case judged(Int)
    /// Nothing could be judged: the handler reads at once, so that no deadline passes while it waits.
    case atOnce
    /// The contract has no such cell: the rule does not apply to the route.
    case none
    /// There should be a cell, and it could not be made.
    case notMade(String)
}

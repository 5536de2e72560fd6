/// What a lease has by numbers, a repair, a filing or the charge of a bill, as a timer's key names it.
struct LeaseItem: Sendable, Hashable {
    let lease: String
    let number: Int64

    var key: String { "\(number)/\(lease)" }

    init(_ lease: String, _ number: Int64) {
        self.lease = lease
        self.number = number
    }

    /// Reads a key, whose lease may have any letter in its id; nil where it is none.
    init?(key: String) {
        let halves = key.split(separator: "/", maxSplits: 1)
        guard halves.count == 2, let number = Int64(halves[0]) else { return nil }
        self.init(String(halves[1]), number)
    }
}

/// Digits of a door code.
enum DoorDigits {
    /// How many digits codes of ours have.
    static let count = 6

    /// True for digits that somebody would try first: all alike, or counting up or down.
    static func areSimple(_ digits: String) -> Bool {
        let steps = zip(digits.utf8, digits.utf8.dropFirst()).map { Int($1) - Int($0) }
        return Set(steps).count <= 1 && (-1...1).contains(steps.first ?? 0)
    }

    /// Digits out of a source of them, drawn again while they are simple.
    static func drawn(from draw: () -> String) -> String {
        var digits = draw()
        while areSimple(digits) { digits = draw() }
        return digits
    }
}

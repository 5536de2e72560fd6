import ArgumentParser

/// The number that makes chance the same again.
struct SeedNumber: Sendable {
    let number: UInt64

    /// Throws a sentence that says what may be written.
    static func read(_ text: String) throws -> SeedNumber {
        guard let number = UInt64(text) else {
            throw ValidationError("A seed is a whole number from 0 to \(UInt64.max).")
        }
        return SeedNumber(number: number)
    }
}

/// The places of at most eight path parameters.
package struct PathCaptures: Sendable {
    package static let capacity = 8

    package private(set) var count = 0
    private var starts = InlineArray<8, UInt16>(repeating: 0)
    private var ends = InlineArray<8, UInt16>(repeating: 0)

    init() {}

    subscript(index: Int) -> Range<Int> {
        precondition(index < count, "The route has no such parameter.")
        return Int(starts[index])..<Int(ends[index])
    }

    mutating func append(_ range: Range<Int>) {
        starts[count] = UInt16(range.lowerBound)
        ends[count] = UInt16(range.upperBound)
        count += 1
    }

    mutating func removeLast() {
        count -= 1
    }
}

import CLibUV

/// Processors that a thread may run on, by the system's numbers from 0 to 1023.
package struct ProcessorSet: Sendable, Equatable {
    private var words = [UInt64](repeating: 0, count: 16)

    /// Reads numbers and ranges, as in `0,4-7`; nil for anything else and for none.
    package init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
            guard let first = ends[0], let last = ends[ends.count - 1], ends.count <= 2,
                first <= last
            else { return nil }
            for number in first...last { words[number / 64] |= 1 << UInt64(number % 64) }
        }
    }

    /// What the calling thread may run on; nil when the system does not say.
    package init?(ofCallingThread: Void) {
        let bytes = words.count * MemoryLayout<UInt64>.size
        let used = unsafe words.withUnsafeMutableBufferPointer { mask in
            unsafe cityhost_get_processors(mask.baseAddress, UInt(bytes))
        }
        guard used > 0 else { return nil }
    }

    /// The numbers, in order.
    package var numbers: [Int] {
        (0..<words.count * 64).filter { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
    }

    /// True when the other has all of these.
    package func isSubset(of other: ProcessorSet) -> Bool {
        zip(words, other.words).allSatisfy { $0 & ~$1 == 0 }
    }

    /// From here on the calling thread runs on these alone; false where the system refuses.
    @discardableResult
    package func bindCallingThread() -> Bool {
        let bytes = words.count * MemoryLayout<UInt64>.size
        return unsafe words.withUnsafeBufferPointer { mask in
            unsafe cityhost_set_processors(mask.baseAddress, UInt(bytes)) >= 0
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let number = Int(text), number < 1024
        else { return nil }
        return number
    }
}

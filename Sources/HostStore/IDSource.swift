package import PluginKit

/// Makes identifiers of 26 characters: 48 bits of time, 80 of chance, strictly rising.
///
/// Crockford's base 32 without I, L, O and U. Owned by one thread.
package final class IDSource {
    private static let alphabet: [UInt8] = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let poolBytes = 4096

    private let randomBytes: @Sendable (Int) -> [UInt8]
    private var pool: [UInt8] = []
    private var used = 0
    private var lastMillis: UInt64 = 0
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    /// Takes chance from `randomBytes`, some kilobytes at a time.
    package init(randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.randomBytes = randomBytes
    }

    /// The next identifier at an instant; a clock that stands still or goes back is stepped over.
    package func next(at instant: Instant) -> String {
        let millis = UInt64(max(0, instant.utcMillis)) & 0xFFFF_FFFF_FFFF
        if millis > lastMillis {
            lastMillis = millis
            high = random() & 0xFFFF
            low = random()
        } else {
            let (sum, overflow) = low.addingReportingOverflow((random() & 0xFFFF_FFFF) + 1)
            low = sum
            if overflow { high = (high + 1) & 0xFFFF }
        }
        return text()
    }

    private func random() -> UInt64 {
        if used + 8 > pool.count {
            pool = randomBytes(IDSource.poolBytes)
            used = 0
        }
        var value: UInt64 = 0
        for index in used..<min(used + 8, pool.count) { value = value << 8 | UInt64(pool[index]) }
        used += 8
        return value
    }

    /// 130 bits, five at a time, from the most significant: 2 zero bits, 48 of time, 80 of chance.
    private func text() -> String {
        let upper = lastMillis << 16 | high
        let lower = low
        return unsafe String(unsafeUninitializedCapacity: 26) { out in
            for index in 0..<26 {
                let shift = UInt64(125 - index * 5)
                let bits =
                    shift >= 64
                    ? upper >> (shift - 64)
                    : (lower >> shift) | (shift > 59 ? upper << (64 - shift) : 0)
                unsafe out[index] = IDSource.alphabet[Int(bits & 31)]
            }
            return 26
        }
    }
}

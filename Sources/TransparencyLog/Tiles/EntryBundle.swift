/// The data of up to 256 leaves as C2SP tlog-tiles serves them.
package enum EntryBundle {
    /// The longest entry: its length is told in 16 bits.
    package static let entryBytesMax = 65_535

    /// Adds one entry behind its length; answers false, and adds nothing, when it is too long.
    package static func append(_ entry: [UInt8], to bytes: inout [UInt8]) -> Bool {
        guard entry.count <= entryBytesMax else { return false }
        bytes.append(UInt8(truncatingIfNeeded: entry.count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: entry.count))
        bytes.append(contentsOf: entry)
        return true
    }

    /// The bundle of some entries, nil when one is too long.
    package static func encode(_ entries: [[UInt8]]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for entry in entries {
            guard append(entry, to: &bytes) else { return nil }
        }
        return bytes
    }

    /// The entries of a bundle, nil when the bytes end early or are not `count` entries.
    package static func decode(_ bytes: [UInt8], count: Int) -> [[UInt8]]? {
        var entries: [[UInt8]] = []
        var at = 0
        while at < bytes.count {
            guard at + 2 <= bytes.count else { return nil }
            let end = at + 2 + Int(bytes[at]) << 8 + Int(bytes[at + 1])
            guard end <= bytes.count, entries.count < count else { return nil }
            entries.append(Array(bytes[at + 2..<end]))
            at = end
        }
        return entries.count == count ? entries : nil
    }
}

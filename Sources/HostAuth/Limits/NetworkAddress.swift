/// What limits count of an internet address: all of an IPv4 address, the network of an IPv6 one.
///
/// A household or a rented server has a whole /64, so its single addresses say nothing.
package struct NetworkAddress: Sendable, Hashable {
    private let bits: UInt64
    private let isVersion4: Bool

    /// Reads an address as text; anything else shares one value, so it is limited together.
    package init(_ text: String) {
        let bytes = Array(text.utf8)
        if let address = NetworkAddress.version4(bytes[...]) {
            self.init(version4: address)
        } else if let groups = NetworkAddress.version6(bytes) {
            let isMapped = groups[0..<5].allSatisfy { $0 == 0 } && groups[5] == 0xFFFF
            if isMapped {
                self.init(version4: UInt32(groups[6]) << 16 | UInt32(groups[7]))
            } else {
                self.init(
                    bits: groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) },
                    isVersion4: false
                )
            }
        } else {
            self.init(version4: 0)
        }
    }

    /// Nine bytes: which kind of network, and its address.
    var bytes: [UInt8] {
        [isVersion4 ? 4 : 6] + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
    }

    private init(version4 address: UInt32) { self.init(bits: UInt64(address), isVersion4: true) }

    private init(bits: UInt64, isVersion4: Bool) {
        self.bits = bits
        self.isVersion4 = isVersion4
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count) else { return nil }
            var value: UInt32 = 0
            for byte in part {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + UInt32(byte - 0x30)
            }
            guard value <= 255 else { return nil }
            address = address << 8 | value
        }
        return address
    }

    /// The eight groups of an IPv6 address, without zone.
    private static func version6(_ text: [UInt8]) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        let address = text.prefix { $0 != UInt8(ascii: "%") }
        guard address.count <= 45, address.contains(colon) else { return nil }
        let gap = address.indices.dropLast().first {
            address[$0] == colon && address[$0 + 1] == colon
        }
        guard let gap else {
            guard let groups = groups(address), groups.count == 8 else { return nil }
            return groups
        }
        guard let head = groups(address[..<gap]), let tail = groups(address[(gap + 2)...]),
            head.count + tail.count <= 7
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let address = version4(part) {
                groups.append(UInt16(truncatingIfNeeded: address >> 16))
                groups.append(UInt16(truncatingIfNeeded: address))
                continue
            }
            guard (1...4).contains(part.count),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16),
                part[part.startIndex] != UInt8(ascii: "+")
            else { return nil }
            groups.append(group)
        }
        return groups.count <= 8 ? groups : nil
    }
}

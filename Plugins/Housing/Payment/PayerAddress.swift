/// The address that a payer's browser comes from, as the payment provider wants to know it.
enum PayerAddress {
    /// True for an IPv4 address in decimal, or an IPv6 address (RFC 4291 §2.2) without a zone.
    static func isGood(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: ":")) ? isVersion6(text) : isVersion4(text[...])
    }

    private static func isVersion4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                // A leading zero is octal to some.
                isMade(part, of: 1...3, { (0x30...0x39).contains($0) })
                    && (part.count == 1 || part.first != "0") && Int(part).map { $0 < 256 } == true
            }
    }

    private static func isVersion6(_ text: String) -> Bool {
        var halves = [text[...]]
        if let gap = text.firstGap {
            halves = [text[..<gap], text[text.index(gap, offsetBy: 2)...]]
        }
        var count = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (place, group) in groups.enumerated() {
                let isLast = index == halves.count - 1 && place == groups.count - 1
                let isNumber = isMade(group, of: 1...4) { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
                    default: false
                    }
                }
                guard isNumber || (isLast && isVersion4(group)) else { return false }
                count += isNumber ? 1 : 2
            }
        }
        // A gap stands for one group of zeros at least.
        return halves.count == 1 ? count == 8 : count < 8
    }

    private static func isMade(
        _ part: Substring,
        of count: ClosedRange<Int>,
        _ isSign: (UInt8) -> Bool
    ) -> Bool {
        count.contains(part.utf8.count) && part.utf8.allSatisfy(isSign)
    }
}

extension String {
    /// Where `::` begins; nil where there is none.
    fileprivate var firstGap: Index? {
        indices.first { self[$0...].hasPrefix("::") }
    }
}

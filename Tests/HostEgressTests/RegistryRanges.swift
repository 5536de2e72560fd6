/// The IANA special-purpose address registries of both versions, written down from RFC 6890 and its
/// later entries, with the forms that carry an IPv4 address inside.
enum RegistryRanges {
    private static let version4: [(base: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8),
        (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24),
        (0xC01F_C400, 24), (0xC034_C100, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
        (0xC0AF_3000, 24), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24),
        (0xE000_0000, 4), (0xF000_0000, 4),
    ]

    private static let version6 = [
        "::1", "::", "100::", "100:0:0:1::", "2001::", "2001:1::1", "2001:1::2", "2001:1::3",
        "2001:2::", "2001:3::", "2001:4:112::", "2001:20::", "2001:30::", "2001:1ff:ffff::",
        "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8000::",
        "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff:fff:ffff:ffff::", "5f00::",
        "5f00:ffff::", "fc00::", "fdff:ffff::1", "fe80::", "febf:ffff::1", "fec0::1", "ff02::1",
    ]

    /// First, middle and last address of each range, of IPv4 also mapped, compatible, translated, in
    /// both NAT64 prefixes and in 6to4.
    static var samples: [String] {
        let four = version4.flatMap { base, bits -> [UInt32] in
            let last = base | (bits == 0 ? .max : UInt32.max >> bits)
            return [base, base + (last - base) / 2, last]
        }
        return four.flatMap { address -> [String] in
            let dotted = [24, 16, 8, 0].map { String(address >> $0 & 255) }
                .joined(separator: ".")
            let (high, low) = (address >> 16, address & 0xFFFF)
            let hex = "\(String(high, radix: 16)):\(String(low, radix: 16))"
            return [
                dotted, "::ffff:\(hex)", "::\(hex)", "::ffff:0:\(hex)", "64:ff9b::\(hex)",
                "64:ff9b:1::\(hex)", "2002:\(hex)::",
            ]
        } + version6
    }
}

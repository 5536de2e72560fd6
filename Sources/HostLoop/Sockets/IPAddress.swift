package import Glibc

/// An internet address, of either version in one form: IPv4 as `::ffff:a.b.c.d`.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// Reads an address as text, with or without brackets and zone; nil for anything else.
    package init?(_ text: String) {
        var text = text[...]
        if text.first == "[", text.last == "]" { text = text.dropFirst().dropLast() }
        let plain = String(text.prefix { $0 != "%" })
        var four = in_addr()
        if unsafe inet_pton(AF_INET, plain, &four) == 1 {
            self.init(version4: UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard unsafe inet_pton(AF_INET6, plain, &six) == 1 else { return nil }
        self.init(six)
    }

    /// The address of a socket; nil for families other than the internet's.
    @unsafe
    package init?(_ address: UnsafePointer<sockaddr>) {
        switch Int32(unsafe address.pointee.sa_family) {
        case AF_INET:
            let four = unsafe UnsafeRawPointer(address).load(as: sockaddr_in.self)
            self.init(version4: UInt32(bigEndian: four.sin_addr.s_addr))
        case AF_INET6:
            let six = unsafe UnsafeRawPointer(address).load(as: sockaddr_in6.self)
            self.init(six.sin6_addr)
        default: return nil
        }
    }

    private init(version4 address: UInt32) {
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(address)
    }

    private init(_ address: in6_addr) {
        let words = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe (bytes.load(as: UInt64.self), bytes.load(fromByteOffset: 8, as: UInt64.self))
        }
        high = UInt64(bigEndian: words.0)
        low = UInt64(bigEndian: words.1)
    }

    /// Eight groups in hexadecimal, for logs.
    package var description: String {
        (0..<8).map { index in
            let word = index < 4 ? high : low
            return String(word >> UInt64(48 - 16 * (index & 3)) & 0xFFFF, radix: 16)
        }.joined(separator: ":")
    }

    var isVersion4: Bool { high == 0 && low >> 32 == 0xFFFF }
}

/// A range of addresses, such as `10.0.0.0/8` or `fd00::/8`.
package struct AddressRange: Sendable, Hashable {
    private let address: IPAddress
    private let bits: Int

    /// Reads a range, or one address; nil for anything else and for a count of bits that the
    /// address does not have.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
        let width = address.isVersion4 ? 32 : 128
        var given = width
        if parts.count == 2 {
            guard let count = Int(parts[1]), (0...width).contains(count), !parts[1].hasPrefix("+")
            else { return nil }
            given = count
        }
        self.address = address
        bits = 128 - width + given
    }

    /// True for an address of the range; an IPv4 address is the same in either notation.
    package func contains(_ other: IPAddress) -> Bool {
        let highBits = min(bits, 64)
        let lowBits = bits - highBits
        return AddressRange.agree(address.high, other.high, highBits)
            && AddressRange.agree(address.low, other.low, lowBits)
    }

    private static func agree(_ left: UInt64, _ right: UInt64, _ bits: Int) -> Bool {
        bits == 0 || (left ^ right) >> UInt64(64 - bits) == 0
    }
}

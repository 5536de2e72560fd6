/// Where an organisation stands in the tree: `/city/landlord-07/`.
///
/// A path starts and ends with a slash, so everything below it is one range of texts.
package struct TenantPath: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The path as it is stored.
    package let text: String

    /// Most segments a path may have.
    package static let depthMax = 8
    /// Longest segment in bytes.
    package static let segmentBytesMax = 40

    /// Reads a whole path; nil when a segment is missing, too long or of other characters.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 3, bytes.first == TenantPath.slash, bytes.last == TenantPath.slash
        else { return nil }
        let segments = bytes[1..<bytes.count - 1].split(
            separator: TenantPath.slash,
            omittingEmptySubsequences: false
        )
        guard segments.count <= TenantPath.depthMax,
            segments.allSatisfy(TenantPath.isSegment)
        else { return nil }
        self.text = text
    }

    /// The place of a new organisation at the top.
    package init?(root segment: String) { self.init("/\(segment)/") }

    /// The place of a new organisation below this one; nil when the name or the depth is refused.
    package func child(_ segment: String) -> TenantPath? { TenantPath("\(text)\(segment)/") }

    /// The place right above; nil at the top.
    package var parent: TenantPath? {
        guard depth > 1 else { return nil }
        return TenantPath(String(text.dropLast(segment.utf8.count + 1)))
    }

    /// The last segment, which the organisation takes along when it moves.
    package var segment: String { String(text.dropLast().split(separator: "/").last ?? "") }

    /// The same place seen from another top: `/a/b/c/` below `/a/b/` is `/x/b/c/` below `/x/b/`.
    ///
    /// Nil when the path does not stand below `old` or would become too deep.
    func moved(from old: TenantPath, to new: TenantPath) -> TenantPath? {
        guard old.contains(self) else { return nil }
        return TenantPath(new.text + text.dropFirst(old.text.count))
    }

    /// How many segments it has.
    package var depth: Int { text.utf8.reduce(-1) { $1 == TenantPath.slash ? $0 + 1 : $0 } }

    /// True for the path itself and everything below it.
    package func contains(_ other: TenantPath) -> Bool {
        other >= self && other.isBelow(upperBound)
    }

    /// The first text after every path below this one: `/city/` gives `/city0`.
    ///
    /// With it a subtree is `path >= self AND path < upperBound`, one range of the index.
    package var upperBound: String { text.dropLast() + "0" }

    private func isBelow(_ bound: String) -> Bool {
        text.utf8.lexicographicallyPrecedes(bound.utf8)
    }

    /// Orders paths by their bytes, as the store does.
    package static func < (left: TenantPath, right: TenantPath) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// The path as it is stored.
    package var description: String { text }

    private static let slash = UInt8(ascii: "/")

    /// Lower-case letters, digits and inner hyphens.
    private static func isSegment(_ bytes: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard !bytes.isEmpty, bytes.count <= segmentBytesMax, bytes.first != hyphen,
            bytes.last != hyphen
        else { return false }
        return bytes.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == hyphen
        }
    }
}

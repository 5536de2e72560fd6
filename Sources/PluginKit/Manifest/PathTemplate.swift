/// A route's path: literal segments and `{parameters}`.
package struct PathTemplate: Sendable, Hashable {
    package enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
    }

    package let segments: [Segment]
    /// True when the path ends with a slash, as a plugin's first page does.
    package let hasTrailingSlash: Bool

    /// Reads `/housing/v1/homes/{id}`; nil when a segment is empty or has other characters.
    package init?(_ path: String) {
        guard path.first == "/" else { return nil }
        var parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        hasTrailingSlash = parts.last?.isEmpty ?? false
        if hasTrailingSlash { parts.removeLast() }
        var segments: [Segment] = []
        for part in parts {
            guard let segment = PathTemplate.segment(part) else { return nil }
            segments.append(segment)
        }
        guard !segments.isEmpty else { return nil }
        self.segments = segments
    }

    /// The parameters' names, in order.
    package var parameters: [String] {
        segments.compactMap { segment in
            guard case .parameter(let name) = segment else { return nil }
            return name
        }
    }

    /// True when some path fits both.
    package func overlaps(_ other: PathTemplate) -> Bool {
        guard segments.count == other.segments.count, hasTrailingSlash == other.hasTrailingSlash
        else { return false }
        return zip(segments, other.segments).allSatisfy { pair in
            guard case (.literal(let one), .literal(let two)) = pair else { return true }
            return one == two
        }
    }

    private static func segment(_ part: Substring) -> Segment? {
        if part.first == "{", part.last == "}" {
            let name = String(part.dropFirst().dropLast())
            return Names.isPropertyName(name) ? .parameter(name) : nil
        }
        let isLiteral = part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                true
            default: false
            }
        }
        return isLiteral && !part.isEmpty ? .literal(String(part)) : nil
    }
}

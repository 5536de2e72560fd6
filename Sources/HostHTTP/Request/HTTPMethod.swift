/// The methods that CityHost answers; every other one is refused with 501.
package enum HTTPMethod: UInt8, CaseIterable, Hashable, Sendable {
    case get, head, post, put, patch, delete, options

    /// The method as it stands in a request line.
    package var text: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        }
    }

    /// Reads a method; capitals matter (RFC 9110 §9.1).
    init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
        guard let first = range.first else { return nil }
        let found: HTTPMethod
        switch bytes[first] {
        case UInt8(ascii: "G"): found = .get
        case UInt8(ascii: "H"): found = .head
        case UInt8(ascii: "D"): found = .delete
        case UInt8(ascii: "O"): found = .options
        case UInt8(ascii: "P"):
            guard range.count > 2 else { return nil }
            switch bytes[first + 1] {
            case UInt8(ascii: "O"): found = .post
            case UInt8(ascii: "U"): found = .put
            default: found = .patch
            }
        default: return nil
        }
        guard bytes.equals(found.text, in: range) else { return nil }
        self = found
    }
}

/// A set of methods, for `Allow`.
package struct HTTPMethodSet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package init(_ method: HTTPMethod) {
        rawValue = 1 << method.rawValue
    }

    /// What looks and changes nothing.
    package static let reads: HTTPMethodSet = [HTTPMethodSet(.get), HTTPMethodSet(.head)]

    /// The value of an `Allow` field.
    package var text: String {
        HTTPMethod.allCases.filter { contains(HTTPMethodSet($0)) }
            .map { "\($0.text)" }.joined(separator: ", ")
    }
}

extension Span<UInt8> {
    /// True when the bytes in `range` are exactly `text`.
    @inline(__always)
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: range.count)
        for offset in 0..<range.count {
            guard unsafe self[range.lowerBound + offset] == wanted[offset] else { return false }
        }
        return true
    }
}

/// A place in a JSON value, in the notation of RFC 6901.
public struct JSONPointer: Sendable, Hashable {
    /// The escaped text: empty for the whole value, else each segment after a slash.
    public private(set) var description: String

    /// The whole value.
    public static let root = JSONPointer()

    public init() {
        description = ""
    }

    /// Takes a text if it is a pointer: empty or starting with a slash, `~` only before 0 or 1.
    public init?(_ text: String) {
        guard text.isEmpty || text.utf8.first == ASCII.slash else { return nil }
        var isAfterTilde = false
        for byte in text.utf8 {
            if isAfterTilde, byte != ASCII.zero, byte != ASCII.zero + 1 { return nil }
            isAfterTilde = byte == UInt8(ascii: "~")
        }
        guard !isAfterTilde else { return nil }
        description = text
    }

    public var isRoot: Bool { description.isEmpty }

    /// Goes down to a member.
    public mutating func append(_ name: String) {
        description += Self.segment(name)
    }

    /// Goes down to an element.
    public mutating func append(_ index: Int) {
        description += "/"
        description += String(index)
    }

    public func appending(_ name: String) -> JSONPointer {
        var copy = self
        copy.append(name)
        return copy
    }

    public func appending(_ index: Int) -> JSONPointer {
        var copy = self
        copy.append(index)
        return copy
    }

    /// Puts a member's name in front: an error on its way out gains its path at no cost before.
    public mutating func prepend(_ name: String) {
        description = Self.segment(name) + description
    }

    /// Puts an element's index in front.
    public mutating func prepend(_ index: Int) {
        description = "/\(index)" + description
    }

    /// The names and indexes, unescaped.
    public var segments: [String] {
        description.utf8.split(separator: ASCII.slash, omittingEmptySubsequences: false)
            .dropFirst().map { Self.unescaped(String(decoding: $0, as: UTF8.self)) }
    }

    private static func segment(_ name: String) -> String {
        let needsEscape = name.utf8.contains { $0 == UInt8(ascii: "~") || $0 == ASCII.slash }
        guard needsEscape else { return "/" + name }
        var text = "/"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func unescaped(_ segment: String) -> String {
        guard segment.utf8.contains(UInt8(ascii: "~")) else { return segment }
        var text = ""
        var isAfterTilde = false
        for scalar in segment.unicodeScalars {
            if isAfterTilde {
                text += scalar == "0" ? "~" : "/"
                isAfterTilde = false
            } else if scalar == "~" {
                isAfterTilde = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension JSONPointer: CustomStringConvertible {}

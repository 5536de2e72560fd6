public import JSONWire

/// The rule of one kind of value: reads it from JSON or from a parameter's text.
///
/// Generated code makes the rules from a schema; both ways note what is broken and answer nil.
public protocol ValueRule: Sendable {
    /// What the rule gives.
    associatedtype Value

    /// Reads the value that comes next; throws only for text that is not JSON.
    func decode(
        _ reader: inout JSONReader,
        at place: ValuePlace,
        _ violations: inout Violations
    ) throws -> Value?

    /// Reads the value from the text of a path, query or form parameter.
    func parse(_ text: String, at place: ValuePlace, _ violations: inout Violations) -> Value?
}

/// A value that JSON carries as a string.
public protocol WrittenValueRule: ValueRule {}

extension WrittenValueRule {
    /// Reads a string and checks it.
    @inlinable
    public func decode(
        _ reader: inout JSONReader,
        at place: ValuePlace,
        _ violations: inout Violations
    ) throws -> Value? {
        guard try reader.peek() == .string else {
            return try violations.refuse(&reader, at: place, wanted: .string)
        }
        return parse(try reader.string(), at: place, &violations)
    }
}

/// True or false.
public struct TruthRule: ValueRule {
    /// The only rule of this kind.
    public init() {}

    /// Reads `true` or `false`.
    public func decode(
        _ reader: inout JSONReader,
        at place: ValuePlace,
        _ violations: inout Violations
    ) throws -> Bool? {
        guard try reader.peek() == .bool else {
            return try violations.refuse(&reader, at: place, wanted: .bool)
        }
        return try reader.bool()
    }

    /// Reads the words `true` and `false`.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Bool? {
        switch text {
        case "true": return true
        case "false": return false
        default:
            violations.addWrongKind(place, .bool)
            return nil
        }
    }
}

/// A list with bounds on its length.
public struct ListRule: Sendable {
    private let min: Int
    private let max: Int

    /// Both bounds count in.
    public init(min: Int, max: Int) {
        self.min = min
        self.max = max
    }

    /// Reads an array whose elements `element` reads.
    public func decode<T>(
        _ reader: inout JSONReader,
        at place: ValuePlace,
        _ violations: inout Violations,
        _ element: (inout JSONReader, ValuePlace, inout Violations) throws -> T?
    ) throws -> [T]? {
        guard try reader.peek() == .array else {
            return try violations.refuse(&reader, at: place, wanted: .array)
        }
        var list: [T] = []
        var count = 0
        try reader.beginArray()
        while try reader.nextElement() {
            if count < max {
                if let value = try element(&reader, place.element(count), &violations) {
                    list.append(value)
                }
            } else {
                try reader.skipValue()
            }
            count += 1
        }
        return check(count, at: place, &violations) ? list : nil
    }

    /// Notes a list that is too short or too long.
    public func check(
        _ count: Int,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Bool {
        if count < min {
            violations.add(
                place.text,
                "minItems",
                zh: "至少需要 \(min) 项，现有 \(count) 项。",
                en: "At least \(min) items are needed; there are \(count)."
            )
        } else if count > max {
            violations.add(
                place.text,
                "maxItems",
                zh: "最多 \(max) 项，现有 \(count) 项。",
                en: "At most \(max) items are taken; there are \(count)."
            )
        }
        return count >= min && count <= max
    }
}

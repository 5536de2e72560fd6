extension JSONValue {
    public var kind: JSONKind {
        switch self {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .bool: .bool
        case .null: .null
        }
    }

    public var members: [JSONMember]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    public var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    public var number: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The value, if it is a whole number that fits.
    public var int64: Int64? { number?.int64 }

    public var bool: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    public var isNull: Bool { self == .null }

    /// The member of a name, nil when this is no object or has none; O(members).
    public subscript(name: String) -> JSONValue? {
        members?.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The element at a place, nil when this is no array or is shorter.
    public subscript(index: Int) -> JSONValue? {
        guard let elements, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The value a pointer leads to, nil when there is none.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for segment in pointer.segments {
            guard let next = value.child(segment) else { return nil }
            value = next
        }
        return value
    }

    private func child(_ segment: String) -> JSONValue? {
        guard case .array = self else { return self[segment] }
        // RFC 6901: digits without leading zeroes; "-" names the element after the last.
        let digits = segment.utf8
        guard digits.allSatisfy(ASCII.isDigit), digits.count == 1 || digits.first != ASCII.zero,
            let index = Int(segment)
        else { return nil }
        return self[index]
    }
}

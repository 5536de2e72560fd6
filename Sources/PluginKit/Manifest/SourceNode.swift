/// A value of a JSON file that knows where it stands, for messages to the file's author.
package struct SourceNode: Sendable {
    package indirect enum Value: Sendable {
        case object([Member])
        case array([SourceNode])
        case string(String)
        case number(JSONNumber)
        case bool(Bool)
        case null
    }

    package struct Member: Sendable {
        package let name: String
        package let node: SourceNode
    }

    package let value: Value
    /// The line the value starts on, counted from 1.
    package let line: Int
    package let pointer: JSONPointer

    /// Reads a whole file.
    package static func parse(_ text: [UInt8]) throws(JSONError) -> SourceNode {
        var parser = SourceParser(text: text, reader: try JSONReader(text, limits: .trusted))
        let node = try parser.node(at: .root)
        try parser.reader.finish()
        return node
    }

    package var members: [Member]? {
        guard case .object(let members) = value else { return nil }
        return members
    }

    package var elements: [SourceNode]? {
        guard case .array(let elements) = value else { return nil }
        return elements
    }

    package var string: String? {
        guard case .string(let string) = value else { return nil }
        return string
    }

    package var int64: Int64? {
        guard case .number(let number) = value else { return nil }
        return number.int64
    }

    package var bool: Bool? {
        guard case .bool(let bool) = value else { return nil }
        return bool
    }

    package var isNull: Bool {
        guard case .null = value else { return false }
        return true
    }

    package subscript(name: String) -> SourceNode? {
        members?.first { $0.name == name }?.node
    }

    /// The value as a plain tree.
    package var plain: JSONValue {
        switch value {
        case .object(let members): .object(members.map { JSONMember($0.name, $0.node.plain) })
        case .array(let elements): .array(elements.map(\.plain))
        case .string(let string): .string(string)
        case .number(let number): .number(number)
        case .bool(let bool): .bool(bool)
        case .null: .null
        }
    }
}

/// Reads nodes one after the other, counting lines on the way.
private struct SourceParser {
    let text: [UInt8]
    var reader: JSONReader
    private var line = 1
    private var counted = 0

    init(text: [UInt8], reader: JSONReader) {
        self.text = text
        self.reader = reader
    }

    mutating func node(at pointer: JSONPointer) throws(JSONError) -> SourceNode {
        let kind = try reader.peek()
        let line = currentLine()
        let value: SourceNode.Value
        switch kind {
        case .object: value = .object(try members(of: pointer))
        case .array: value = .array(try elements(of: pointer))
        case .string: value = .string(try reader.string())
        case .number: value = .number(try reader.number())
        case .bool: value = .bool(try reader.bool())
        case .null:
            try reader.null()
            value = .null
        }
        return SourceNode(value: value, line: line, pointer: pointer)
    }

    private mutating func members(
        of pointer: JSONPointer
    ) throws(JSONError) -> [SourceNode.Member] {
        var members: [SourceNode.Member] = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let name = key.text
            let node = try node(at: pointer.appending(name))
            members.append(SourceNode.Member(name: name, node: node))
        }
        return members
    }

    private mutating func elements(of pointer: JSONPointer) throws(JSONError) -> [SourceNode] {
        var elements: [SourceNode] = []
        try reader.beginArray()
        while try reader.nextElement() {
            elements.append(try node(at: pointer.appending(elements.count)))
        }
        return elements
    }

    private mutating func currentLine() -> Int {
        line += text[counted..<reader.position].count { $0 == UInt8(ascii: "\n") }
        counted = reader.position
        return line
    }
}

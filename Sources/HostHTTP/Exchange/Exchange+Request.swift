import HostLoop

extension Exchange {
    package var method: HTTPMethod { parser.head.method }

    /// True when the connection stays open after this answer.
    package var isKeepAlive: Bool { parser.head.isKeepAlive && !answer.isLast }

    /// The client's address and port.
    package var peer: String { connection.peer }

    /// Gives the bytes of the path, still with their escapes.
    @inline(__always)
    package func withPath<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
        try view(parser.head.target.path, body)
    }

    /// Gives the bytes of the query, still with their escapes and without the question mark.
    package func withQuery<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
        try view(parser.head.target.query, body)
    }

    /// The query, still with its escapes.
    package var query: String { text(parser.head.target.query, isEscaped: false) ?? "" }

    /// The value of the first query item with this name, decoded; `+` stands for a space.
    ///
    /// The value is empty when the name stands alone, and nil when it is missing or not UTF-8.
    package func queryValue(_ name: String) -> String? {
        queryItems(name).first
    }

    /// All values of a query item, decoded; values that are not UTF-8 are left out.
    package func queryItems(_ name: String) -> [String] {
        allQueryItems.filter { $0.name == name }.map(\.value)
    }

    /// Every query item, decoded, in order; items that are not UTF-8 are left out.
    package var allQueryItems: [(name: String, value: String)] {
        withQuery { bytes in
            guard !bytes.isEmpty else { return [] }
            var items: [(name: String, value: String)] = []
            var start = 0
            for index in 0...bytes.count {
                guard index == bytes.count || bytes[index] == UInt8(ascii: "&") else { continue }
                let item = start..<index
                start = index + 1
                guard !item.isEmpty else { continue }
                let mark = bytes.first(UInt8(ascii: "="), in: item) ?? item.upperBound
                let value = min(mark + 1, item.upperBound)..<item.upperBound
                guard let name = bytes.formText(in: item.lowerBound..<mark),
                    let text = bytes.formText(in: value)
                else { continue }
                items.append((name, text))
            }
            return items
        }
    }

    /// The value of a path parameter, decoded; nil when it is not UTF-8.
    package func parameter(_ index: Int) -> String? {
        text(captures[index], isEscaped: parser.head.target.isPathEscaped)
    }

    /// Gives the bytes of a path parameter, still with their escapes.
    package func withParameter<R>(
        _ index: Int,
        _ body: (Span<UInt8>) throws -> R
    ) rethrows -> R {
        try view(captures[index], body)
    }

    /// The value of a field; several fields of one name are joined by commas.
    ///
    /// Nil when there is none, or it is not UTF-8.
    package func header(_ header: KnownHeader) -> String? {
        guard let slot = parser.head.slot(of: header) else { return nil }
        if header.isSingle { return text(slot.value, isEscaped: false) }
        return self.header(named: header.name)
    }

    /// The value of any field, its name in small letters; several of one name are joined by commas.
    package func header(named name: StaticString) -> String? {
        var found: String?
        for index in 0..<parser.head.fieldCount {
            let slot = parser.head.slots[index]
            let isWanted = connection.input.withBytes { $0.matches(name, in: slot.name) }
            guard isWanted else { continue }
            guard let value = text(slot.value, isEscaped: false) else { return nil }
            found = found.map { "\($0), \(value)" } ?? value
        }
        return found
    }

    /// True when the field is there.
    package func hasHeader(_ header: KnownHeader) -> Bool { parser.head.has(header) }

    /// Gives the bytes of a field's first value, or nil when it is not there; nothing is copied.
    @inline(__always)
    package func withHeader<R>(
        _ header: KnownHeader,
        _ body: (Span<UInt8>) throws -> R
    ) rethrows -> R? {
        guard let slot = parser.head.slot(of: header) else { return nil }
        return try view(slot.value, body)
    }

    /// Every field in order, names as they were sent; values that are not UTF-8 are left out.
    package var allHeaders: [(name: String, value: String)] {
        (0..<parser.head.fieldCount).compactMap { index in
            let slot = parser.head.slots[index]
            guard let name = text(slot.name, isEscaped: false),
                let value = text(slot.value, isEscaped: false)
            else { return nil }
            return (name, value)
        }
    }

    /// How long the body is, without its framing.
    package var bodyCount: Int { body.count }

    /// Gives the bytes of the body.
    package func withBody<R, E: Error>(_ use: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try connection.input.withBytes { (bytes) throws(E) in
            try use(bytes.extracting(body))
        }
    }

    /// A copy of the body.
    package var bodyBytes: [UInt8] {
        withBody { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }

    @inline(__always)
    private func view<R>(
        _ range: Range<Int>,
        _ use: (Span<UInt8>) throws -> R
    ) rethrows -> R {
        try connection.input.withBytes { try use($0.extracting(range)) }
    }
}

extension Span<UInt8> {
    /// The bytes in `range` as a form writes them: escapes undone and `+` for a space.
    func formText(in range: Range<Int>) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let (byte, next) = unescaped(at: index)
            plain.append(next == index + 1 && byte == UInt8(ascii: "+") ? .space : byte)
            index = next
        }
        return String(validating: plain, as: UTF8.self)
    }
}

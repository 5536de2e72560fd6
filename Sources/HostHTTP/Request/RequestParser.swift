/// Reads the head of a request, byte by byte and strictly, in whatever pieces it arrives.
///
/// Each byte is looked at once. The parser is given all bytes from the start of the request each time and goes
/// on where it stopped; it keeps places, never bytes. Whatever RFC 9112 leaves open to more than one reading
/// is refused at the first byte that shows it.
struct RequestParser: ~Copyable {
    enum State: UInt8 {
        case leading, leadingEnd
        case method, target, version, lineReturn, lineEnd
        case fieldStart, name, valueLead, value, valueEnd, headEnd
        case done
    }

    var head = RequestHead()
    private(set) var state = State.leading
    /// The next byte to be looked at.
    var position = 0
    /// Where the part that is being read begins.
    var mark = 0
    /// Where the request line begins, after empty lines that are passed over.
    private var lineStart = 0
    /// Nothing in the target has needed a second look so far.
    private var isPlain = true
    /// Where the header section must have ended.
    private var headerEnd = 0
    private var field = FieldSlot()
    /// The client of HTTP/1.0 has asked to keep the connection.
    var saysKeepAlive = false
    private let limits: HTTPLimits

    init(limits: HTTPLimits) {
        precondition(
            limits.requestLineBytesMax + limits.headerBytesMax < 65_000,
            "A request head must stay below 65,000 bytes."
        )
        precondition(
            limits.headerFieldsMax <= RequestHead.fieldsCapacity,
            "Too many fields allowed."
        )
        self.limits = limits
    }

    /// True once a byte of a request line has been seen.
    var hasStarted: Bool { state.rawValue > State.leadingEnd.rawValue }

    /// Makes the parser ready for the next request.
    mutating func reset() {
        head.reset()
        state = .leading
        position = 0
        mark = 0
        lineStart = 0
        isPlain = true
        saysKeepAlive = false
    }

    /// Reads on; true when the head is complete.
    mutating func advance(_ bytes: Span<UInt8>) throws(HTTPRefusal) -> Bool {
        while position < bytes.count, state != .done {
            switch state {
            case .leading: try readLeading(bytes)
            case .leadingEnd: try expect(.lineFeed, bytes, then: .leading)
            case .method: try readMethod(bytes)
            case .target: try readTarget(bytes)
            case .version: try readVersion(bytes)
            case .lineReturn: try expect(.carriageReturn, bytes, then: .lineEnd)
            case .lineEnd:
                try expect(.lineFeed, bytes, then: .fieldStart)
                headerEnd = position + limits.headerBytesMax
            case .fieldStart: try readFieldStart(bytes)
            case .name: try readName(bytes)
            case .valueLead: readValueLead(bytes)
            case .value: try readValue(bytes)
            case .valueEnd:
                try expect(.lineFeed, bytes, then: .fieldStart)
                try finishField(bytes, field, limits)
            case .headEnd:
                try expect(.lineFeed, bytes, then: .done)
                guard position <= headerEnd else { throw .headerTooLarge }
                try finishHead(bytes)
            case .done: break
            }
        }
        return state == .done
    }

    private mutating func expect(
        _ byte: UInt8,
        _ bytes: Span<UInt8>,
        then next: State
    ) throws(HTTPRefusal) {
        guard bytes[position] == byte else { throw .badLineEnd }
        position += 1
        state = next
    }

    /// Passes over a few empty lines before the request line (RFC 9112 §2.2).
    private mutating func readLeading(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        let byte = bytes[position]
        if byte == .carriageReturn {
            guard position < 8 else { throw .badLineEnd }
            position += 1
            state = .leadingEnd
        } else {
            guard byte != .lineFeed else { throw .badLineEnd }
            lineStart = position
            mark = position
            state = .method
        }
    }

    private mutating func readMethod(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        position = bytes.skip(.token, from: position, to: bytes.count)
        guard position - mark <= 24 else { throw .methodUnknown }
        guard position < bytes.count else { return }
        guard bytes[position] == .space, position > mark else {
            throw .badMethod
        }
        guard let method = HTTPMethod(bytes, in: mark..<position) else { throw .methodUnknown }
        head.method = method
        position += 1
        mark = position
        state = .target
    }

    private mutating func readTarget(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        let longest = lineStart + limits.requestLineBytesMax - 11
        let end = min(bytes.count, longest + 1)
        if isPlain {
            position = bytes.skip(.plainPath, from: position, to: end)
            if position < end, bytes[position] != .space { isPlain = false }
        }
        if !isPlain { position = bytes.skip(.target, from: position, to: end) }
        guard position <= longest else { throw .lineTooLong }
        guard position < bytes.count else { return }
        guard bytes[position] == .space, position > mark else { throw .badTarget }
        if isPlain, bytes[mark] == UInt8(ascii: "/") {
            head.target = RequestTarget(plainPath: mark..<position)
        } else {
            head.target = try RequestTarget(bytes, in: mark..<position)
        }
        if head.target.form == .asterisk, head.method != .options { throw .badTarget }
        position += 1
        mark = position
        state = .version
    }

    private mutating func readVersion(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        if position == mark, position + 8 <= bytes.count, bytes.isHTTP11(at: mark) {
            position += 8
            state = .lineReturn
            return
        }
        while position < bytes.count, position - mark < 8 {
            let byte = bytes[position]
            let isRight =
                switch position - mark {
                case 0: byte == UInt8(ascii: "H")
                case 1, 2: byte == UInt8(ascii: "T")
                case 3: byte == UInt8(ascii: "P")
                case 4: byte == UInt8(ascii: "/")
                case 6: byte == UInt8(ascii: ".")
                default: byte &- 0x30 < 10
                }
            guard isRight else {
                throw .badVersion
            }
            position += 1
        }
        guard position - mark == 8 else { return }
        head.minorVersion = bytes[mark + 7] &- 0x30
        guard bytes[mark + 5] == UInt8(ascii: "1"), head.minorVersion <= 1 else {
            throw .versionUnsupported
        }
        state = .lineReturn
    }

    private mutating func readFieldStart(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        switch bytes[position] {
        case .carriageReturn:
            position += 1
            state = .headEnd
        case .space, .tab:
            throw .foldedHeader
        default:
            mark = position
            state = .name
        }
    }

    private mutating func readName(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        let end = min(bytes.count, headerEnd)
        position = bytes.skip(.token, from: position, to: end)
        guard position < headerEnd else { throw .headerTooLarge }
        guard position < bytes.count else { return }
        guard bytes[position] == UInt8(ascii: ":"), position > mark else {
            throw .badHeaderName
        }
        field.nameStart = UInt16(mark)
        field.nameLength = UInt16(position - mark)
        position += 1
        state = .valueLead
    }

    private mutating func readValueLead(_ bytes: Span<UInt8>) {
        let byte = bytes[position]
        if byte == .space || byte == .tab, position < headerEnd {
            position += 1
        } else {
            mark = position
            state = .value
        }
    }

    private mutating func readValue(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        let end = min(bytes.count, headerEnd)
        position = bytes.skipFieldValue(from: position, to: end)
        guard position < headerEnd else { throw .headerTooLarge }
        guard position < bytes.count else { return }
        guard bytes[position] == .carriageReturn else {
            throw .badHeaderValue
        }
        var last = position
        while last > mark, bytes[last - 1] == .space || bytes[last - 1] == .tab { last -= 1 }
        field.valueStart = UInt16(mark)
        field.valueLength = UInt16(last - mark)
        position += 1
        state = .valueEnd
    }
}

extension Span<UInt8> {
    /// True when the eight bytes at `index`, which must be there, are `HTTP/1.1`.
    @inline(__always)
    fileprivate func isHTTP11(at index: Int) -> Bool {
        precondition(index >= 0 && index + 8 <= count, "A version lies in its bytes.")
        let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        return UInt64(littleEndian: word) == 0x312E_312F_5054_5448
    }

    /// The place of the first byte from `start` on that no field value may have, or `end`.
    @inline(__always)
    fileprivate func skipFieldValue(from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "A scan stays in its bytes.")
        var at = start
        while at < end, unsafe self[unchecked: at].isFieldValue { at &+= 1 }
        return at
    }
}

extension UInt8 {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// True for what a field value is made of: everything but control characters (RFC 9110 §5.5).
    @inline(__always)
    var isFieldValue: Bool { self >= 0x20 ? self != 0x7F : self == 0x09 }
}

/// Reads one JSON text value by value, straight from its UTF-8 bytes.
///
/// It is strict RFC 8259: no byte order mark, valid UTF-8, no lone surrogates, nothing after the
/// value. Beyond that a name may come once in an object, and depth and size have limits; values
/// that are skipped are held to the same rules.
///
/// After an error the reading may go on only if the error `isAboutMeaning`: a value of another
/// kind is then still unread, a number that was not whole or too large has been read.
///
/// Values are asked for in the order of the text. In an object every `nextKey` is followed by
/// reading (or skipping) its value; in an array every `nextElement` that answers true likewise.
public struct JSONReader: Sendable {
    let bytes: [UInt8]
    let end: Int
    private let origin: Int
    private let depthMax: Int

    var offset: Int

    /// Whether a value comes next: after a key, after `nextElement`, and at the start.
    private var isValueDue = true

    /// How many containers are open; bit n of the two words below belongs to container n.
    private var depth = 0
    private var objects: UInt64 = 0
    private var started: UInt64 = 0
    private var seen = SeenKeys()

    /// Prepares to read the whole of `bytes`.
    public init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(bytes, in: 0..<bytes.count, limits: limits)
    }

    /// Prepares to read the text that lies in `range` of a larger buffer.
    public init(
        _ bytes: [UInt8],
        in range: Range<Int>,
        limits: JSONLimits = .standard
    ) throws(JSONError) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count,
            "The range of a JSON text lies within its buffer."
        )
        guard range.count <= limits.bytesMax, range.upperBound <= JSONLimits.bytesMaxPossible
        else { throw JSONError(.tooLarge, at: limits.bytesMax) }
        self.bytes = bytes
        origin = range.lowerBound
        offset = range.lowerBound
        end = range.upperBound
        depthMax = limits.depthMax
        if range.count >= 3, bytes[offset] == 0xEF, bytes[offset + 1] == 0xBB,
            bytes[offset + 2] == 0xBF
        {
            throw error(.byteOrderMark)
        }
    }

    /// How many bytes of the text have been read.
    public var position: Int { offset - origin }

    /// Ends the reading: everything is closed and only white space is left.
    public mutating func finish() throws(JSONError) {
        guard depth == 0, !isValueDue else { throw error(.outOfPlace) }
        skipWhiteSpace()
        guard offset == end else { throw error(.trailingBytes) }
    }

    // MARK: - Values

    /// The kind of the value that comes next, judged by its first byte.
    public mutating func peek() throws(JSONError) -> JSONKind {
        switch try firstByte() {
        case ASCII.openBrace: return .object
        case ASCII.openBracket: return .array
        case ASCII.quote: return .string
        case ASCII.minus, ASCII.zero...ASCII.nine: return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw error(.unexpectedByte)
        }
    }

    /// The first byte of the value that is due, which stays unread.
    @inline(__always)
    mutating func firstByte() throws(JSONError) -> UInt8 {
        guard isValueDue else { throw error(.outOfPlace) }
        skipWhiteSpace()
        guard offset < end else { throw error(.unexpectedEnd) }
        return bytes[offset]
    }

    /// Says that the value that was due has been read up to `next`.
    @inline(__always)
    mutating func advance(to next: Int) {
        offset = next
        isValueDue = false
    }

    /// Reads over one value of any kind, checking it like any other.
    public mutating func skipValue() throws(JSONError) {
        let floor = depth
        repeat {
            try skipOneStep()
            // Containers that are complete end here; the first that goes on has a value due.
            while depth > floor, !isValueDue {
                if isInObject {
                    _ = try nextToken()
                } else {
                    _ = try nextElement()
                }
            }
        } while depth > floor
    }

    private mutating func skipOneStep() throws(JSONError) {
        switch try peek() {
        case .object: try beginObject()
        case .array: try beginArray()
        case .string: _ = try stringToken()
        case .number: _ = try numberToken()
        case .bool: _ = try bool()
        case .null: try null()
        }
    }

    /// Reads over one value and answers where it lies in the buffer the reader was given.
    public mutating func rawValue() throws(JSONError) -> Range<Int> {
        _ = try firstByte()
        let start = offset
        try skipValue()
        return start..<offset
    }

    // MARK: - Containers

    /// Enters an object.
    public mutating func beginObject() throws(JSONError) {
        guard try firstByte() == ASCII.openBrace else { throw mismatch(.expectedObject) }
        try open(isObject: true)
        seen.open()
    }

    /// Enters an array.
    public mutating func beginArray() throws(JSONError) {
        guard try firstByte() == ASCII.openBracket else { throw mismatch(.expectedArray) }
        try open(isObject: false)
    }

    private mutating func open(isObject: Bool) throws(JSONError) {
        guard depth < depthMax else { throw error(.tooDeep) }
        let bit: UInt64 = 1 << UInt64(depth)
        objects = isObject ? objects | bit : objects & ~bit
        started &= ~bit
        depth += 1
        advance(to: offset + 1)
    }

    /// The next member's name, or nil at the end of the object, which it leaves.
    public mutating func nextKey() throws(JSONError) -> JSONKey? {
        guard let token = try nextToken() else { return nil }
        return JSONKey(bytes, token)
    }

    private mutating func nextToken() throws(JSONError) -> StringToken? {
        guard isInObject, !isValueDue else { throw error(.outOfPlace) }
        guard try nextItem(closing: ASCII.closeBrace) else {
            seen.close()
            return nil
        }
        guard offset < end, bytes[offset] == ASCII.quote else {
            throw error(offset < end ? .expectedKey : .unexpectedEnd)
        }
        let quote = offset
        let token = try scanString()
        guard seen.insert(token, in: bytes) else {
            throw JSONError(.duplicateKey, at: quote - origin)
        }
        offset = token.end + 1
        skipWhiteSpace()
        guard offset < end, bytes[offset] == ASCII.colon else {
            throw error(offset < end ? .expectedColon : .unexpectedEnd)
        }
        offset += 1
        isValueDue = true
        return token
    }

    /// Whether another element follows; at the end of the array it leaves the array.
    public mutating func nextElement() throws(JSONError) -> Bool {
        guard depth > 0, !isInObject, !isValueDue else { throw error(.outOfPlace) }
        isValueDue = try nextItem(closing: ASCII.closeBracket)
        return isValueDue
    }

    /// Steps over the comma before an item, or over the bracket that ends the container.
    private mutating func nextItem(closing: UInt8) throws(JSONError) -> Bool {
        skipWhiteSpace()
        guard offset < end else { throw error(.unexpectedEnd) }
        let bit: UInt64 = 1 << UInt64(depth - 1)
        if bytes[offset] == closing {
            offset += 1
            depth -= 1
            return false
        }
        guard started & bit != 0 else {
            started |= bit
            return true
        }
        guard bytes[offset] == ASCII.comma else { throw error(.expectedCommaOrEnd) }
        offset += 1
        skipWhiteSpace()
        return true
    }

    private var isInObject: Bool {
        depth > 0 && objects & (1 << UInt64(depth - 1)) != 0
    }

    // MARK: - Below the values

    @inline(__always)
    private mutating func skipWhiteSpace() {
        while offset < end {
            switch bytes[offset] {
            case ASCII.space, ASCII.tab, ASCII.newline, ASCII.carriageReturn: offset += 1
            default: return
            }
        }
    }

    /// Checks the string whose opening quote is the next byte.
    func scanString() throws(JSONError) -> StringToken {
        do {
            return try StringToken.scan(bytes.span, quote: offset, end: end)
        } catch {
            throw JSONError(error.code, at: error.offset - origin)
        }
    }

    /// An error at the byte that comes next, or at another one of the buffer.
    func error(_ code: JSONError.Code, at place: Int? = nil) -> JSONError {
        JSONError(code, at: (place ?? offset) - origin)
    }

    /// The error for a value of another kind than was asked for, unless no value starts here.
    func mismatch(_ code: JSONError.Code) -> JSONError {
        var copy = self
        do {
            _ = try copy.peek()
            return error(code)
        } catch {
            return error
        }
    }
}

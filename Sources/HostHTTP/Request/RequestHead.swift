/// Where one header field lies, counted from the first byte of the request.
struct FieldSlot {
    var nameStart: UInt16 = 0
    var nameLength: UInt16 = 0
    var valueStart: UInt16 = 0
    var valueLength: UInt16 = 0

    var name: Range<Int> { Int(nameStart)..<(Int(nameStart) + Int(nameLength)) }
    var value: Range<Int> { Int(valueStart)..<(Int(valueStart) + Int(valueLength)) }
}

/// How the end of a body is found.
enum BodyFraming {
    case none
    case length(Int)
    case chunked
}

/// What a parser has found in a request's head: places in the bytes, and nothing copied.
struct RequestHead: ~Copyable {
    /// Room for so many fields; `HTTPLimits.headerFieldsMax` may be less.
    static let fieldsCapacity = 100

    var method = HTTPMethod.get
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    var minorVersion: UInt8 = 1
    var target = RequestTarget()
    var framing = BodyFraming.none
    var isKeepAlive = true
    var expectsContinue = false
    /// How many bytes the head takes; the body begins there.
    var length = 0
    var fieldCount = 0
    var slots = InlineArray<100, FieldSlot>(repeating: FieldSlot())
    private var known = InlineArray<32, UInt8>(repeating: 0)

    /// The place of a known field in `slots`, the first if it stands more than once.
    func slot(of header: KnownHeader) -> FieldSlot? {
        let index = known[Int(header.rawValue)]
        return index > 0 ? slots[Int(index) - 1] : nil
    }

    func has(_ header: KnownHeader) -> Bool { known[Int(header.rawValue)] > 0 }

    /// Adds a field that is known to fit.
    mutating func add(_ slot: FieldSlot, known header: KnownHeader?) {
        slots[fieldCount] = slot
        fieldCount += 1
        guard let header, !has(header) else { return }
        known[Int(header.rawValue)] = UInt8(fieldCount)
    }

    /// Makes the head ready for the next request.
    mutating func reset() {
        known = InlineArray(repeating: 0)
        method = .get
        minorVersion = 1
        target = RequestTarget()
        framing = .none
        isKeepAlive = true
        expectsContinue = false
        length = 0
        fieldCount = 0
    }
}

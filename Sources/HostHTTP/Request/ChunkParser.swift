/// Reads a chunked body (RFC 9112 §7.1), strictly and in whatever pieces it arrives.
///
/// White space beside a chunk size or in an extension is refused: the RFC calls it bad and lets a recipient
/// pass over it, but no client sends it and proxies disagree about it.
struct ChunkParser {
    enum Step {
        /// All bytes have been read and more are needed.
        case more
        /// A part of the body lies at this place.
        case data(Range<Int>)
        /// The body has ended and the next request begins at `position`.
        case done
    }

    private enum State: UInt8 {
        case sizeStart, size, extensionName, extensionValue, quoted, quotedPair, quotedEnd, sizeEnd
        case data, dataReturn, dataEnd
        case trailerStart, trailerName, trailerValue, trailerEnd, bodyEnd
        case done
    }

    /// The next byte to be looked at.
    private(set) var position = 0
    /// How long the body has become.
    private(set) var length = 0
    private var state = State.sizeStart
    private var size = 0
    private var digits = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var tokenBytes = 0
    private var bodyLimit = 0
    /// The name of the trailer field that is being read, as far as it could be a known one.
    private var name = InlineArray<20, UInt8>(repeating: 0)
    private var nameLength = 0

    /// Begins a body at `position`.
    mutating func start(at position: Int, bodyLimit: Int) {
        self = ChunkParser()
        self.position = position
        self.bodyLimit = bodyLimit
    }

    /// Says that the bytes before the next one have been taken out of the buffer.
    mutating func shift(to position: Int) {
        self.position = position
    }

    mutating func next(_ bytes: Span<UInt8>, _ limits: HTTPLimits) throws(HTTPRefusal) -> Step {
        while position < bytes.count, state != .done {
            switch state {
            case .data:
                let end = min(bytes.count, position + size)
                let part = position..<end
                size -= part.count
                length += part.count
                position = end
                if size == 0 { state = .dataReturn }
                return .data(part)
            case .sizeStart, .size: try readSize(bytes[position])
            case .sizeEnd: try expect(.lineFeed, bytes[position], size == 0 ? .trailerStart : .data)
            case .dataReturn: try expect(.carriageReturn, bytes[position], .dataEnd)
            case .dataEnd: try expect(.lineFeed, bytes[position], .sizeStart)
            case .trailerStart, .trailerName, .trailerValue, .trailerEnd, .bodyEnd:
                trailerBytes += 1
                guard trailerBytes <= limits.trailerBytesMax else { throw .headerTooLarge }
                try readTrailer(bytes[position])
            default:
                extensionBytes += 1
                guard extensionBytes <= limits.chunkExtensionBytesMax else { throw .badChunk }
                try readExtension(bytes[position])
            }
            position += 1
        }
        return state == .done ? .done : .more
    }

    private mutating func expect(
        _ wanted: UInt8,
        _ byte: UInt8,
        _ next: State
    ) throws(HTTPRefusal) {
        guard byte == wanted else { throw .badChunk }
        state = next
        if next == .sizeStart {
            size = 0
            digits = 0
        }
    }

    private mutating func readSize(_ byte: UInt8) throws(HTTPRefusal) {
        if let digit = byte.hexValue {
            digits += 1
            guard digits <= 15 else { throw .badChunk }
            size = size << 4 | Int(digit)
            state = .size
            guard length + size <= bodyLimit else { throw .bodyTooLarge }
            return
        }
        guard state == .size else { throw .badChunk }
        try endToken(byte)
    }

    /// What may follow a size, an extension's name or its value: a further extension or the line's end.
    private mutating func endToken(_ byte: UInt8) throws(HTTPRefusal) {
        switch byte {
        case .carriageReturn: state = .sizeEnd
        case UInt8(ascii: ";"): state = .extensionName
        default: throw .badChunk
        }
        tokenBytes = 0
    }

    private mutating func readExtension(_ byte: UInt8) throws(HTTPRefusal) {
        switch state {
        case .quoted:
            if byte == UInt8(ascii: "\"") {
                state = .quotedEnd
            } else if byte == UInt8(ascii: "\\") {
                state = .quotedPair
            } else if !byte.isFieldValue {
                throw .badChunk
            }
        case .quotedPair:
            guard byte.isFieldValue else { throw .badChunk }
            state = .quoted
        case .quotedEnd: try endToken(byte)
        default: try readExtensionToken(byte)
        }
    }

    private mutating func readExtensionToken(_ byte: UInt8) throws(HTTPRefusal) {
        if ByteSet.token.contains(byte) {
            tokenBytes += 1
        } else if state == .extensionValue, tokenBytes == 0, byte == UInt8(ascii: "\"") {
            state = .quoted
        } else {
            guard tokenBytes > 0 else { throw .badChunk }
            if state == .extensionName, byte == UInt8(ascii: "=") {
                state = .extensionValue
                tokenBytes = 0
            } else {
                try endToken(byte)
            }
        }
    }

    /// The trailer section is checked like a header and then forgotten.
    private mutating func readTrailer(_ byte: UInt8) throws(HTTPRefusal) {
        switch state {
        case .trailerStart where byte == .carriageReturn: state = .bodyEnd
        case .trailerStart:
            nameLength = 0
            try addToName(byte)
            state = .trailerName
        case .trailerName where byte == UInt8(ascii: ":"):
            try checkName()
            state = .trailerValue
        case .trailerName: try addToName(byte)
        case .trailerValue where byte == .carriageReturn: state = .trailerEnd
        case .trailerValue:
            guard byte.isFieldValue else { throw .badTrailer }
        case .trailerEnd:
            guard byte == .lineFeed else { throw .badTrailer }
            state = .trailerStart
        default:
            guard byte == .lineFeed else { throw .badTrailer }
            state = .done
        }
    }
}

extension ChunkParser {
    private mutating func addToName(_ byte: UInt8) throws(HTTPRefusal) {
        guard ByteSet.token.contains(byte) else { throw .badTrailer }
        if nameLength < name.count { name[nameLength] = byte }
        nameLength += 1
    }

    /// Refuses fields that decide how the message is read: they come too late (RFC 9110 §6.5.1).
    private func checkName() throws(HTTPRefusal) {
        guard nameLength <= name.count else { return }
        switch KnownHeader.find(name.span, in: 0..<nameLength) {
        case .contentLength, .transferEncoding, .host: throw .badTrailer
        default: return
        }
    }
}

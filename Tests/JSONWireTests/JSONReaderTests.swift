import JSONWire
import Testing

@Suite struct `Reading JSON` {
    private func reader(_ text: String, limits: JSONLimits = .standard) throws -> JSONReader {
        try JSONReader(Array(text.utf8), limits: limits)
    }

    private func code(_ text: String, _ limits: JSONLimits = .standard) -> JSONError.Code? {
        refusal { _ = try JSONValue.parse(Array(text.utf8), limits: limits) }?.code
    }

    @Test func `members are switched on by name, and unknown ones are skipped`() throws {
        var reader = try reader(#" { "id" : 7 , "x":[{"id":1}], "title":"好\n", "on":true } "#)
        var found: [String] = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "id": found.append("id=\(try reader.int64())")
            case "title": found.append("title=\(try reader.string())")
            case "on": found.append("on=\(try reader.bool())")
            default:
                found.append("skipped \(key.text)")
                try reader.skipValue()
            }
        }
        try reader.finish()
        #expect(found == ["id=7", "skipped x", "title=好\n", "on=true"])
    }

    @Test func `a name written with escapes is the same name`() throws {
        var reader = try reader(#"{"\u0069d":1}"#)
        try reader.beginObject()
        let key = try #require(try reader.nextKey())
        #expect(key == "id")
        #expect(!(key == "ie") && !(key == "i") && !(key == "idx"))
    }

    @Test func `a text within a larger buffer is read where it lies`() throws {
        let bytes = Array("xx[1,\"a\"]yy".utf8)
        var reader = try JSONReader(bytes, in: 2..<9)
        try reader.beginArray()
        #expect(try reader.nextElement())
        #expect(try reader.int64() == 1)
        #expect(try reader.nextElement())
        #expect(try reader.rawValue() == 5..<8)
        #expect(try !reader.nextElement())
        try reader.finish()
        let error = refusal {
            var reader = try JSONReader(bytes, in: 2..<10)
            try reader.skipValue()
            try reader.finish()
        }
        #expect(error == JSONError(.trailingBytes, at: 7))
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), (#"{"x":{"b":1,"b":2}}"#, 12),
        (#"[{"é":1,"\u00e9":1}]"#, 9),
    ])
    func `a second member of the same name is refused where it stands`(text: String, at: Int) {
        #expect(refusal { _ = try JSONValue.parse(text) } == JSONError(.duplicateKey, at: at))
        let skipped = refusal {
            var reader = try JSONReader(Array(text.utf8))
            try reader.skipValue()
        }
        #expect(skipped == JSONError(.duplicateKey, at: at))
    }

    @Test func `the same name in another object is no duplicate`() {
        #expect(code(#"{"a":{"a":{"a":1},"b":1},"b":{"a":1}}"#) == nil)
        // One composed letter and the same letter from two scalars are two names.
        #expect(code("{\"\u{E9}\":1,\"e\u{301}\":1}") == nil)
    }

    @Test(arguments: [1, 23, 24, 25, 26, 300])
    func `duplicates are found in objects of any size`(count: Int) {
        let members = (0..<count).map { "\"k\($0)\":{\"k\($0)\":[]}" }.joined(separator: ",")
        #expect(code("{\(members)}") == nil)
        for again in [0, count / 2, count - 1] {
            #expect(code("{\(members),\"k\(again)\":0}") == .duplicateKey)
            #expect(code("{\"o\":{\(members)},\"k\(again)\":0}") == nil)
        }
    }

    @Test func `a hundred thousand names are read in well under a second`() {
        let members = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        let limits = JSONLimits(bytesMax: 4 << 20)
        let time = ContinuousClock().measure { #expect(code("{\(members)}", limits) == nil) }
        #expect(time < .seconds(4), "\(time)")
    }

    @Test func `sixty-four levels are read and sixty-five are not`() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            func nested(_ levels: Int) -> String {
                String(repeating: open, count: levels) + "[]"
                    + String(repeating: close, count: levels)
            }
            #expect(code(nested(63)) == nil)
            #expect(code(nested(64)) == .tooDeep)
            #expect(code(nested(3), JSONLimits(depthMax: 3)) == .tooDeep)
            #expect(code(nested(2), JSONLimits(depthMax: 3)) == nil)
        }
        #expect(code(String(repeating: "[", count: 100_000)) == .tooDeep)
    }

    @Test func `a text above the size limit is refused before it is read`() {
        #expect(code("[1,2]", JSONLimits(bytesMax: 5)) == nil)
        #expect(code("[1,2]", JSONLimits(bytesMax: 4)) == .tooLarge)
    }

    @Test(arguments: [
        ("", JSONError.Code.unexpectedEnd), (" ", .unexpectedEnd), ("\u{FEFF}{}", .byteOrderMark),
        ("{}}", .trailingBytes), ("1 2", .trailingBytes), ("{\"a\" 1}", .expectedColon),
        ("{\"a\":1 \"b\":2}", .expectedCommaOrEnd), ("{1:2}", .expectedKey),
        ("{\"a\":1,}", .expectedKey), ("[1,]", .unexpectedByte), ("[,1]", .unexpectedByte),
        ("01", .invalidNumber), ("-01", .invalidNumber), ("1.", .unexpectedEnd),
        ("1.x", .invalidNumber), ("+1", .unexpectedByte), (".5", .unexpectedByte),
        ("nul", .unexpectedEnd), ("nulL", .unexpectedByte), ("\"\t\"", .controlCharacter),
        (#""\x""#, .invalidEscape), (#""\ud800""#, .loneSurrogate),
        (#""\udc00""#, .loneSurrogate), (#""\ud800\ud800""#, .loneSurrogate),
        (#""\udc00\udc00""#, .loneSurrogate),
    ])
    func `a text that is not JSON is refused by its own code`(
        text: String,
        code expected: JSONError.Code
    ) {
        #expect(code(text) == expected)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xE4, 0xBD], [0xC3, 0x28],
        ] as [[UInt8]]
    )
    func `ill-formed UTF-8 is refused at its first byte`(sequence: [UInt8]) {
        let text = [0x22, 0x61] + sequence + [0x22]
        let error = refusal { _ = try JSONValue.parse(text) }
        #expect(error == JSONError(.invalidUTF8, at: 2))
    }

    @Test func `every scalar of Unicode is read, plain and escaped`() throws {
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 7) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else {
                continue
            }
            var escaped = ""
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            let text = "[\"\(scalar)\",\"\(escaped)\"]"
            let value = try JSONValue.parse(text)
            #expect(value[0]?.string?.unicodeScalars.elementsEqual([scalar]) == true)
            #expect(value[1]?.string?.unicodeScalars.elementsEqual([scalar]) == true)
        }
    }

    @Test func `a special byte is seen at every place of a string`() throws {
        for length in 0..<40 {
            for place in 0..<max(length, 1) where length > 0 {
                var letters = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                letters[place] = 0x1F
                let error = refusal { _ = try JSONValue.parse([0x22] + letters + [0x22]) }
                #expect(error == JSONError(.controlCharacter, at: place + 1))
                letters[place] = 0xFF
                let other = refusal { _ = try JSONValue.parse([0x22] + letters + [0x22]) }
                #expect(other == JSONError(.invalidUTF8, at: place + 1))
                for special in ["\"", "\\", "\u{1F}", "\u{7F}", "\u{20}", "!", "é"] {
                    let text =
                        String(repeating: "a", count: place) + special
                        + String(repeating: "b", count: length - place - 1)
                    var writer = JSONWriter()
                    writer.string(text)
                    #expect(try JSONValue.parse(writer.bytes).string == text)
                }
            }
        }
    }

    @Test func `reading out of order is an error, not a crash`() throws {
        var first = try reader("[1]")
        #expect(throws: JSONError.self) { _ = try first.nextKey() }
        var second = try reader(#"{"a":1}"#)
        try second.beginObject()
        #expect(throws: JSONError.self) { _ = try second.int64() }
        _ = try second.nextKey()
        #expect(throws: JSONError.self) { _ = try second.nextKey() }
        var unread = try reader(#"{"a":}"#)
        try unread.beginObject()
        _ = try unread.nextKey()
        #expect(throws: JSONError.self) { _ = try unread.nextKey() }
        var third = try reader("1 2")
        _ = try third.int64()
        #expect(throws: JSONError.self) { _ = try third.int64() }
        var fourth = try reader("[")
        try fourth.beginArray()
        #expect(throws: JSONError.self) { try fourth.finish() }
    }

    @Test func `a value of another kind is named and can still be skipped`() throws {
        var reader = try reader(#"[1,"a"]"#)
        try reader.beginArray()
        _ = try reader.nextElement()
        #expect(throws: JSONError(.expectedString, at: 1)) { _ = try reader.string() }
        try reader.skipValue()
        _ = try reader.nextElement()
        #expect(throws: JSONError(.expectedNumber, at: 3)) { _ = try reader.int64() }
        #expect(try reader.string() == "a")
    }
}

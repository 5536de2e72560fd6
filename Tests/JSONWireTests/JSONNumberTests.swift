import JSONWire
import TestGround
import Testing

@Suite struct `Numbers in JSON` {
    private func int64(_ text: String) throws -> Int64 {
        var reader = try JSONReader(Array(text.utf8))
        let value = try reader.int64()
        try reader.finish()
        return value
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("1.0", 1), ("1e2", 100), ("1E+2", 100),
            ("100e-2", 1), ("1.50e1", 15), ("0.0", 0), ("0e999999999999", 0), ("-0.000e-5", 0),
            ("0.00e1", 0), ("123456789012345678", 123_456_789_012_345_678),
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775807.000", .max), ("-9.223372036854775808e18", .min),
            ("922337203685477580700e-2", .max), ("0.0000000000000000001e19", 1),
        ] as [(String, Int64)]
    )
    func `a whole number is read exactly however it is written`(text: String, value: Int64) throws {
        #expect(try int64(text) == value)
    }

    @Test(arguments: ["1.5", "1e-1", "0.1", "10e-2", "1.05e1", "-0.5", "1e-99999999999999999999"])
    func `a number with a fraction is no whole number`(text: String) {
        #expect(throws: JSONError(.notAnInteger, at: 0)) { try int64(text) }
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "1e19", "1e99999999999999999999",
        "99999999999999999999", "-1e300",
    ])
    func `a whole number beyond 64 bits is out of range`(text: String) {
        #expect(throws: JSONError(.integerOutOfRange, at: 0)) { try int64(text) }
    }

    @Test func `every whole number survives writing and reading`() throws {
        var numbers = SeededRandom(seed: 11)
        for _ in 0..<10_000 {
            let value = Int64(truncatingIfNeeded: numbers.next()) >> (numbers.next() % 64)
            var writer = JSONWriter()
            writer.int64(value)
            #expect(String(decoding: writer.bytes, as: UTF8.self) == String(value))
            #expect(try int64(String(value)) == value)
        }
    }

    @Test func `every finite double survives writing and reading`() throws {
        var numbers = SeededRandom(seed: 12)
        for _ in 0..<10_000 {
            let value = Double(bitPattern: numbers.next())
            guard value.isFinite else { continue }
            var writer = JSONWriter()
            writer.double(value)
            var reader = try JSONReader(writer.bytes)
            #expect(try reader.double() == value)
        }
    }

    @Test func `a double too large is refused, not made infinite`() throws {
        var reader = try JSONReader(Array("1e400".utf8))
        #expect(throws: JSONError(.numberOutOfRange, at: 0)) { _ = try reader.double() }
        #expect(JSONNumber(text: "1e400")?.double == nil)
    }

    @Test func `a number keeps its text`() throws {
        #expect(try JSONValue.parse("[1.00,1E2]").description == "[1.00,1E2]")
        #expect(JSONNumber(text: "1.00")?.int64 == 1)
        for text in ["", "-", "01", "1.", "1e", " 1", "1 ", "0x1", "NaN"] {
            #expect(JSONNumber(text: text) == nil, "\(text)")
        }
    }
}

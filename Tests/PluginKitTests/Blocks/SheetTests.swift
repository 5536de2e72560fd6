import PluginKit
import Testing

@Suite struct `Tables of comma-separated values` {
    private static func cells(_ text: String) throws -> [[String]] {
        try Sheet(text, linesMax: 20, cellsMax: 5).lines.map(\.cells)
    }

    private static func refusal(_ text: String) -> Sheet.Refusal? {
        do throws(Sheet.Refusal) {
            _ = try Sheet(text, linesMax: 3, cellsMax: 3)
            return nil
        } catch {
            return error
        }
    }

    @Test func `quotes hold commas, quotes and line ends`() throws {
        let text = "a,\"b,\"\"c\"\"\",\r\n\"d\r\ne\",,f\n\n,,\rg"
        let sheet = try Sheet(text, linesMax: 20, cellsMax: 5)
        #expect(sheet.lines.map(\.cells) == [["a", "b,\"c\"", ""], ["d\ne", "", "f"], ["g"]])
        #expect(sheet.lines.map(\.number) == [1, 2, 6])
    }

    @Test func `an empty text has no lines, and a comma at the end begins a cell`() throws {
        #expect(try Self.cells("").isEmpty)
        #expect(try Self.cells("a,") == [["a", ""]])
        #expect(try Self.cells("\"\",b") == [["", "b"]])
    }

    @Test(
        arguments: [
            ("a\n\"b", .openQuote(line: 2)), ("\"a\"b", .strayQuote(line: 1)),
            ("a\nb\"c", .strayQuote(line: 2)), ("a\nb\nc\nd", .tooManyLines(max: 3)),
            ("a\nb,c,d,e", .tooManyCells(line: 2, max: 3)), ("a\n\n\nb\nc\n\n", nil),
        ] as [(String, Sheet.Refusal?)]
    )
    func `what is no table is refused with its line`(text: String, refusal: Sheet.Refusal?) {
        #expect(Self.refusal(text) == refusal)
    }

    @Test func `what is written is read again, and nothing of it is computed`() throws {
        let texts = [
            "=1+1", " +49", "-x", "@a", "＝1", "\tx", "a,b", "say \"hi\"", "two\nlines", "-",
        ]
        let sheet = MadeSheet(
            "table",
            [
                texts.map { .text($0) }, [.number(-5), .yuan(Money(fen: -1250)), .none],
            ]
        )
        #expect(sheet.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        let text = String(decoding: sheet.bytes.dropFirst(3), as: UTF8.self)
        let read = try Sheet(text, linesMax: 9, cellsMax: 20).lines.map(\.cells)
        #expect(
            read == [
                [
                    "'=1+1", "' +49", "'-x", "'@a", "'＝1", "'\tx", "a,b", "say \"hi\"",
                    "two\nlines",
                    "'-",
                ], ["-5", "-12.50", ""],
            ]
        )
        #expect(text.hasSuffix("-5,-12.50,\r\n"))
    }
}

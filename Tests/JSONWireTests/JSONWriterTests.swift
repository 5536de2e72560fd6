import JSONWire
import Testing

@Suite struct `Writing JSON` {
    @Test func `commas stand between items and nowhere else`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.endArray()
        writer.key("b")
        writer.beginArray()
        writer.int64(-1)
        writer.bool(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.word("w")
        writer.endArray()
        writer.key(text: "c\"")
        writer.raw(Array("[0]".utf8))
        writer.key("d")
        writer.double(1.5)
        writer.endObject()
        let text = String(decoding: writer.take(), as: UTF8.self)
        #expect(text == #"{"a":[],"b":[-1,true,null,{},"w"],"c\"":[0],"d":1.5}"#)
    }

    @Test func `strings are escaped where JSON demands it and only there`() {
        var writer = JSONWriter()
        writer.string("a\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é\u{2028}𝄞")
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(
            text == #""a\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7F}é\u{2028}𝄞\""
        )
    }

    @Test func `a reset writer starts afresh in the same memory`() {
        var writer = JSONWriter(capacity: 100)
        writer.beginArray()
        writer.int64(1)
        writer.reset()
        writer.int64(2)
        #expect(writer.bytes == Array("2".utf8))
        #expect(writer.bytes.capacity >= 100)
        #expect(writer.take() == Array("2".utf8))
        #expect(writer.bytes.isEmpty)
    }

    @Test func `what is not finite is null`() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.double(.infinity)
        writer.double(.nan)
        writer.endArray()
        #expect(writer.bytes == Array("[null,null]".utf8))
    }

    @Test func `a buffer that holds something is written behind`() {
        var writer = JSONWriter(reusing: Array("data: ".utf8))
        writer.int64(.min)
        #expect(writer.bytes == Array("data: -9223372036854775808".utf8))
    }
}

import JSONWire
import Testing

@Suite struct `JSON pointers` {
    /// The example document and answers of RFC 6901, section 5.
    @Test func `the examples of RFC 6901 lead where it says`() throws {
        let document = try JSONValue.parse(
            #"""
            {"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,
            "m~n":8}
            """#
        )
        let answers: [(String, JSONValue)] = [
            ("", document), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1),
            ("/c%d", 2), ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7),
            ("/m~0n", 8),
        ]
        for (text, value) in answers {
            let pointer = try #require(JSONPointer(text))
            #expect(document[pointer] == value, "\(text)")
        }
    }

    @Test(arguments: ["/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/0/x", "/no", "/foo/1e0"])
    func `what is not there is not found`(text: String) throws {
        let document = try JSONValue.parse(#"{"foo":["bar","baz"]}"#)
        #expect(document[try #require(JSONPointer(text))] == nil)
    }

    @Test(arguments: ["a", "~", "/~", "/~2", "/a~", "/~~0"])
    func `what is no pointer is refused`(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test func `names are escaped on the way in and back on the way out`() {
        let names = ["a/b", "m~n", "~1", "", "房源", "~/~", "0"]
        var pointer = JSONPointer()
        for name in names { pointer.append(name) }
        #expect(pointer.description == "/a~1b/m~0n/~01//房源/~0~1~0/0")
        #expect(pointer.segments == names)
        #expect(JSONPointer(pointer.description) == pointer)
        var reversed = JSONPointer()
        for name in names.reversed() { reversed.prepend(name) }
        #expect(reversed == pointer)
        #expect(JSONPointer().appending("a").appending(3).description == "/a/3")
    }
}

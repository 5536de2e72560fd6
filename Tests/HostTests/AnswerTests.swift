import JSONWire
import PluginKit
import Testing

@testable import Host

@Suite struct `Problem documents` {
    @Test(arguments: Fault.Kind.allCases)
    func `every kind of fault has a status of its class`(kind: Fault.Kind) {
        let status = ProblemDocument.status(of: kind)
        let isOurs =
            [.internalError, .unavailable, .timedOut, .storageFull].contains(kind)
        #expect(isOurs ? (500...599).contains(status) : (400...499).contains(status))
    }

    @Test func `a problem says what happened and what to do next in both languages`() throws {
        var violations = Violations()
        violations.addMissing("/phone")
        let body = ProblemDocument.body(
            violations.fault(),
            language: .zh,
            traceID: "0123456789abcdef0123456789abcdef"
        )
        let value = try JSONValue.parse(body)
        #expect(value["status"]?.int64 == 422)
        #expect(value["title"] == value["message"]?["zh"])
        #expect(value["remedy"]?["en"]?.string?.isEmpty == false)
        #expect(value["violations"]?[0]?["place"]?.string == "/phone")
        #expect(value["violations"]?[0]?["message"]?["zh"]?.string == "此项必填。")
        #expect(value["trace"]?.string == "0123456789abcdef0123456789abcdef")
    }

    @Test func `an error that is no fault says nothing of its inside`() {
        struct Secret: Error { let password = "hunter2" }
        let fault = ProblemDocument.fault(from: Secret())
        let text = String(
            decoding: ProblemDocument.body(fault, language: .en, traceID: ""),
            as: UTF8.self
        )
        #expect(fault.code == "host.defect")
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("AnswerTests"))
    }
}

@Suite struct `Texts of a request` {
    @Test func `a form is decoded once`() throws {
        let fields = try #require(FormFields.decode(Array("a=1+2&b=%E6%B1%9F%2525&c&=x".utf8)))
        #expect(fields.map(\.name) == ["a", "b", "c", ""])
        #expect(fields.map(\.value) == ["1 2", "江%25", "", "x"])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1"])
    func `a form with broken escapes is refused`(text: String) {
        #expect(FormFields.decode(Array(text.utf8)) == nil)
    }

    @Test func `a form with too many fields is refused`() {
        let text = (0...FormFields.fieldsMax).map { "f\($0)=1" }.joined(separator: "&")
        #expect(FormFields.decode(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "",
        "/a b", "/a\r\nSet-Cookie: x", "\\\\evil",
    ])
    func `after signing in nobody is sent to another site`(next: String) {
        #expect(SignInPages.localPath(next) == "/")
    }

    @Test func `after signing in people come back to where they were`() {
        let path = "/housing/?district=wuchang&rooms=2"
        #expect(SignInPages.localPath(path) == path)
    }

    @Test func `a trace goes on and a broken one begins anew`() {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        #expect(
            TraceID(traceparent: Array(parent.utf8).span)?.text
                == "4bf92f3577b34da6a3ce929d0e0e4736"
        )
        let later = "01" + parent.dropFirst(2) + "-more"
        #expect(TraceID(traceparent: Array(later.utf8).span) != nil)
        for broken in [
            "", "00", String(parent.dropLast()), parent.uppercased(),
            "ff" + parent.dropFirst(2),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-ZZZZZZZZZZZZZZZZ-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz",
            "zz-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", parent + "-more",
        ] {
            #expect(TraceID(traceparent: Array(broken.utf8).span) == nil)
        }
    }

    @Test(arguments: [
        ("en-US,en;q=0.9", Language.en), ("zh-CN,zh;q=0.9,en;q=0.8", .zh), ("fr, en", .en),
        ("", .zh), ("de", .zh), ("EN", .en), ("zh-CN;q=0.1, en;q=0.9", .en), ("fr,\ten", .en),
        ("zh;q=0,en;q=0.1", .en), ("en;q=0", .zh), ("de;q=1,en;q=0.1,zh;q=0.9", .zh),
        ("enx", .zh), ("en ; q=0.25, zh;q=0.3", .zh), ("en;q=x", .en), ("e", .zh), (",,en", .en),
    ])
    func `programs get the language they like best of those we speak`(
        field: String,
        wanted: Language
    ) {
        #expect(LanguageChoice.first(in: Array(field.utf8).span) == wanted)
    }

    @Test func `a browser is served in the language it was told to remember`() {
        let cookie = Array("a=b; cityhost-lang=en; c=d".utf8)
        #expect(LanguageChoice.remembered(in: cookie.span) == .en)
        let other = Array("xcityhost-lang=en".utf8)
        #expect(LanguageChoice.remembered(in: other.span) == nil)
    }
}

import Testing

@testable import Host

@Suite struct `Forms with files` {
    private func read(_ text: String, boundary: String = "b") -> MultipartForm? {
        MultipartForm(Array(text.utf8).span, boundary: boundary)
    }

    private let field = "Content-Disposition: form-data; name=\"a\"\r\n\r\nx"

    @Test func `are read where they lie`() throws {
        let body =
            "--b\r\n\(field)\r\n--b\r\ncontent-disposition: form-data; name=\"f\"; filename=\"x;y\""
            + "\r\nContent-Type: image/png\r\n\r\n1\r\n--c\r\n2\r\n--b--\r\n"
        let form = try #require(read(body))
        #expect(form.fields.map(\.name) == ["a"] && form.fields.map(\.value) == ["x"])
        #expect(form.files.count == 1 && form.files[0].contentType == "image/png")
        let file = Array(body.utf8)[form.files[0].range]
        #expect(String(decoding: file, as: UTF8.self) == "1\r\n--c\r\n2")
    }

    @Test(arguments: [
        "", "--b", "--b--x", "x--b\r\n--b--\r\n", "--b\r\n\r\n--b--\r\n",
        "--c\r\n\r\nx\r\n--c--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\nmore",
        "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nno colon\r\n\r\nx\r\n--b--\r\n", "--bContent\r\n\r\nx\r\n--b--\r\n",
    ])
    func `that are not exactly such are none`(_ body: String) {
        #expect(read(body) == nil)
    }

    @Test func `end wherever they are cut`() {
        let body = "--b\r\n\(field)\r\n--b\r\n\(field)\r\n--b--"
        for count in 0..<body.utf8.count {
            #expect(read(String(decoding: Array(body.utf8).prefix(count), as: UTF8.self)) == nil)
        }
        #expect(read(body) != nil)
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", nil),
        ("multipart/form-data; boundary=\"a-b\"", "a-b"), ("multipart/form-data", nil),
        ("multipart/mixed; boundary=abc", nil), ("multipart/form-data; boundary=", nil),
        ("multipart/form-data; boundary=" + String(repeating: "x", count: 71), nil),
    ])
    func `name their boundary`(_ type: String, _ boundary: String?) {
        #expect(MultipartForm.boundary(of: type) == boundary)
    }
}

@Suite struct `Ranges of a file` {
    @Test(
        arguments: [
            (nil, .whole), ("bytes=0-", .part(0..<10)), ("bytes=3-5", .part(3..<6)),
            ("bytes=3-500", .part(3..<10)), ("bytes=-4", .part(6..<10)),
            ("bytes=-40", .part(0..<10)),
            ("bytes=10-", .beyond), ("bytes=-0", .beyond), ("bytes=5-3", .whole),
            ("bytes=0-1,3-4", .whole), ("items=0-1", .whole), ("bytes=a-b", .whole),
            ("bytes=", .whole),
            ("bytes=-", .whole),
            ("bytes=0-9223372036854775807", .part(0..<10)), ("bytes=99999999999999999999-", .whole),
            ("bytes=99999999999999999999-5", .whole),
        ] as [(String?, FileRequest.Wanted)]
    )
    func `are one, within it, or the whole`(_ field: String?, _ wanted: FileRequest.Wanted) {
        #expect(FileRequest.range(field, of: 10) == wanted)
    }
}

import Testing

@Suite struct `Reading Swift text` {
    @Test func `comments are told from code, nested ones too`() {
        let views = SwiftViews(of: "a // b\nc /* d /* e */ f */ g")
        #expect(views.code == "a     \nc                   g")
        #expect(views.comments == "  // b\n  /* d /* e */ f */  ")
    }

    @Test func `what stands between quotes is neither code nor comment`() {
        let views = SwiftViews(of: #"let a = "unsafe // no \" b" + c"#)
        #expect(views.code == #"let a = "                 " + c"#)
        #expect(!views.comments.contains("no"))
        #expect(views.spoken.contains("unsafe"))
    }

    @Test func `code inside an interpolation is code`() {
        let views = SwiftViews(of: #"f("x \(g(h("y"), 1)) z", k)"#)
        #expect(views.code == #"f("  \(g(h(" "), 1))  ", k)"#)
    }

    @Test func `raw and long strings end where they end`() {
        let raw = SwiftViews(of: ##"a(#"b " \(c) \#(d) e"#, f)"##)
        #expect(raw.code == ##"a(#"         \#(d)  "#, f)"##)
        let long = SwiftViews(of: "a(\"\"\"\n  b \" c\n\"\"\", d)")
        #expect(long.code == "a(\"\"\"\n       \n\"\"\", d)")
    }

    @Test func `a function's lines are counted from its name to its last brace`() {
        let code = """
            struct A {
                var b: Int { 1 }
                var c = 2
                init() {}
                func d(e: () -> Void = { }) -> Int {
                    if true { 1 }
                    return 2
                }
            }
            """
        #expect(
            FunctionSpan.all(in: SwiftViews(of: code).code) == [
                FunctionSpan(name: "b", line: 2, length: 1),
                FunctionSpan(name: "init", line: 4, length: 1),
                FunctionSpan(name: "d", line: 5, length: 4),
            ]
        )
    }

    @Test func `a requirement without a body takes no lines`() {
        let code =
            "protocol A {\n    func b()\n    func c() throws\n    init(d: Int)\n}\nfunc e() {\n}"
        #expect(
            FunctionSpan.all(in: code) == [FunctionSpan(name: "e", line: 6, length: 2)]
        )
    }

    @Test func `names fall apart into words`() {
        #expect(Names.words(in: "LeaseBook") == ["Lease", "Book"])
        #expect(Names.words(in: "lease-book") == ["lease", "book"])
        #expect(Names.words(in: "HTTPV2") == ["HTTPV2"])
        #expect(Names.words(in: "HoldV2") == ["Hold", "V2"])
    }
}

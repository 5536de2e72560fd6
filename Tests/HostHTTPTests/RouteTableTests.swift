import HostHTTP
import Testing

@Suite struct `A route table` {
    private func table(_ routes: [(HTTPMethod, String)], prefixes: [String] = ["/"]) throws
        -> RouteTable
    {
        try RouteTable([
            RouteArea(
                owner: "test",
                prefixes: prefixes,
                routes: routes.enumerated().map {
                    Route(id: $0.offset, method: $0.element.0, path: $0.element.1)
                }
            )
        ])
    }

    @Test func `finds fixed paths and captures parameters`() throws {
        let table = try table([
            (.get, "/housing/v1/homes"), (.get, "/housing/v1/homes/{id}"),
            (.post, "/housing/v1/homes/{id}/leases/{lease}"), (.get, "/"), (.get, "/housing/"),
        ])
        #expect(table.match(.get, "/housing/v1/homes").match == .found(0))
        #expect(table.match(.get, "/housing/v1/homes/7") == (.found(1), ["7"]))
        #expect(table.match(.post, "/housing/v1/homes/a/leases/b") == (.found(2), ["a", "b"]))
        #expect(table.match(.get, "/").match == .found(3))
        #expect(table.match(.get, "/housing/").match == .found(4))
        for path in ["/housing", "/housing/v1/homes/", "/housing/v1/homes//leases/b", "/x", "//"] {
            #expect(table.match(.get, path).match == .notFound, "\(path)")
        }
    }

    @Test func `sees through escapes in fixed segments, and keeps an escaped slash in a parameter`()
        throws
    {
        let table = try table([(.get, "/homes/{id}")])
        #expect(table.match(.get, "/%68omes/a%2Fb") == (.found(0), ["a%2Fb"]))
        #expect(table.match(.get, "/%68ome/a").match == .notFound)
    }

    @Test func `lists the methods a path has when the wrong one is used`() throws {
        let table = try table([(.get, "/a/{x}"), (.delete, "/a/{y}"), (.post, "/a/b")])
        let allowed = HTTPMethodSet(.get).union(.init(.head)).union(.init(.delete))
        #expect(table.match(.put, "/a/c").match == .methodNotAllowed(allowed))
        #expect(allowed.text == "GET, HEAD, DELETE")
        #expect(table.match(.post, "/a/b").match == .found(2))
        #expect(table.match(.get, "/a/b") == (.found(0), ["b"]))
        #expect(table.match(.head, "/a/c").match == .found(0))
    }

    @Test func `prefers a fixed segment and goes back when it leads nowhere`() throws {
        let table = try table([(.get, "/a/b/{x}/d"), (.get, "/a/{y}/c"), (.get, "/a/b")])
        #expect(table.match(.get, "/a/b/c") == (.found(1), ["b"]))
        #expect(table.match(.get, "/a/b/c/d") == (.found(0), ["c"]))
        #expect(table.match(.get, "/a/b").match == .found(2))
    }

    @Test func `refuses routes between which a path could not choose`() throws {
        #expect(throws: RouteError.ambiguous("GET /a/{x}/c", "GET /a/b/{y}")) {
            try table([(.get, "/a/{x}/c"), (.get, "/a/b/{y}")])
        }
        #expect(throws: RouteError.repeated("GET /a/{x}")) {
            try table([(.get, "/a/{x}"), (.get, "/a/{y}")])
        }
        _ = try table([(.get, "/a/{x}"), (.post, "/a/{y}"), (.get, "/a/b")])
    }

    @Test func `refuses owners whose areas touch`() {
        #expect(throws: RouteError.areasTouch("a", "b", prefix: "/housing")) {
            try RouteTable([
                RouteArea(owner: "a", prefixes: ["/housing/v1"], routes: []),
                RouteArea(owner: "b", prefixes: ["/housing"], routes: []),
            ])
        }
        #expect(throws: Never.self) {
            try RouteTable([
                RouteArea(owner: "a", prefixes: ["/home"], routes: []),
                RouteArea(owner: "b", prefixes: ["/homes"], routes: []),
            ])
        }
    }

    @Test func `refuses a route outside its owner's area`() {
        #expect(throws: RouteError.outsideArea(owner: "test", path: "/homesick")) {
            try table([(.get, "/homesick")], prefixes: ["/homes"])
        }
    }

    @Test(arguments: [
        "a", "/{}", "/{x}/{x}", "/a b", "/../a", "/a/%41", "/ä",
        "/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8}/{9}",
    ])
    func `refuses a path that is not one`(_ path: String) {
        #expect(throws: RouteError.self) { try table([(.get, path)]) }
    }

    @Test func `agrees with a plain search over random routes and paths`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<200 {
            var routes: [(HTTPMethod, String)] = []
            var made: RouteTable?
            for _ in 0..<12 {
                let candidate = routes + [(.get, path(&random, parameters: true))]
                guard let next = try? table(candidate) else { continue }
                (routes, made) = (candidate, next)
            }
            let table = try #require(made)
            for _ in 0..<50 {
                let asked = path(&random, parameters: false)
                #expect(
                    table.match(.get, asked).match == search(routes, asked),
                    "seed \(seed): \(asked) in \(routes)"
                )
            }
        }
    }

    private func path(_ random: inout SeededGenerator, parameters: Bool) -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { index in
            let isParameter = parameters && Bool.random(using: &random)
            return "/"
                + (isParameter
                    ? "{p\(index)}" : ["a", "b", "c"].randomElement(using: &random) ?? "")
        }.joined()
    }

    /// The rule itself: the most exact of the routes that fit, read from the left.
    private func search(_ routes: [(HTTPMethod, String)], _ path: String) -> RouteMatch {
        let parts = path.split(separator: "/")
        let fitting = routes.indices.filter { index in
            let own = routes[index].1.split(separator: "/")
            return own.count == parts.count
                && zip(own, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        let best = fitting.min { left, right in
            let key = { (index: Int) in
                routes[index].1.split(separator: "/").map { $0.hasPrefix("{") ? "1" : "0" }.joined()
            }
            return key(left) < key(right)
        }
        return best.map { .found($0) } ?? .notFound
    }
}

/// Random numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

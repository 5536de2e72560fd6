import HostLoop

/// One operation's address: a method and a path whose segments are fixed or, in braces, parameters.
package struct Route: Sendable {
    package let id: Int
    package let method: HTTPMethod
    package let path: String

    package init(id: Int, method: HTTPMethod, path: String) {
        self.id = id
        self.method = method
        self.path = path
    }
}

/// The part of the path space that belongs to one owner, and the routes in it.
package struct RouteArea: Sendable {
    package let owner: String
    package let prefixes: [String]
    package let routes: [Route]

    package init(owner: String, prefixes: [String], routes: [Route]) {
        self.owner = owner
        self.prefixes = prefixes
        self.routes = routes
    }
}

/// What a request's method and path stand for.
package enum RouteMatch: Equatable, Sendable {
    case found(Int)
    case notFound
    case methodNotAllowed(HTTPMethodSet)
}

/// Every address the host serves: built once, then looked up without allocating.
///
/// A fixed segment wins over a parameter in its place. Two routes that could both claim a path without one
/// being the more exact are refused when the table is built, and so are owners whose areas touch.
package struct RouteTable: Sendable {
    private struct Node {
        var firstEdge = 0
        var edgeCount = 0
        var parameter = -1
        var ids = InlineArray<7, Int32>(repeating: -1)
        var allowed = HTTPMethodSet()
    }

    private struct Edge {
        var key: Range<Int>
        var node: Int
    }

    private var nodes: [Node] = []
    private var edges: [Edge] = []
    private var keys: [UInt8] = []

    /// Builds the table, or says what is wrong with the routes.
    package init(_ areas: [RouteArea]) throws(RouteError) {
        try RouteRules.check(areas)
        let draft = RouteDraft()
        for area in areas {
            for route in area.routes { draft.add(route) }
        }
        _ = add(draft)
    }

    /// Looks up a request and remembers in it where the parameters are.
    package func match(_ exchange: Exchange) -> RouteMatch {
        let target = exchange.parser.head.target
        guard target.form != .asterisk else { return .notFound }
        exchange.captures = PathCaptures()
        var walk = Walk(method: exchange.method, isEscaped: target.isPathEscaped)
        let id = exchange.connection.input.withBytes { bytes in
            find(0, bytes, target.path, &walk, &exchange.captures)
        }
        if id >= 0 { return .found(id) }
        return walk.allowed.isEmpty ? .notFound : .methodNotAllowed(walk.allowed)
    }

    /// Looks up a method and a path that is not part of a request.
    package func match(
        _ method: HTTPMethod,
        _ path: String
    ) -> (match: RouteMatch, parameters: [String]) {
        var walk = Walk(method: method, isEscaped: path.utf8.contains(UInt8(ascii: "%")))
        var captures = PathCaptures()
        let bytes = Array(path.utf8)
        let id = find(0, bytes.span, 0..<bytes.count, &walk, &captures)
        let parameters = (0..<captures.count).map {
            String(decoding: bytes[captures[$0]], as: UTF8.self)
        }
        if id >= 0 { return (.found(id), parameters) }
        return (walk.allowed.isEmpty ? .notFound : .methodNotAllowed(walk.allowed), [])
    }

    private struct Walk {
        let method: HTTPMethod
        let isEscaped: Bool
        var allowed = HTTPMethodSet()
    }

    /// Goes down from `node` with the rest of the path, which begins with a slash or is empty.
    private func find(
        _ node: Int,
        _ bytes: Span<UInt8>,
        _ rest: Range<Int>,
        _ walk: inout Walk,
        _ captures: inout PathCaptures
    ) -> Int {
        guard !rest.isEmpty else { return end(node, &walk) }
        let start = rest.lowerBound + 1
        var stop = start
        while stop < rest.upperBound, bytes[stop] != UInt8(ascii: "/") { stop += 1 }
        let remaining = stop..<rest.upperBound
        if let next = edge(from: node, bytes, start..<stop, walk.isEscaped) {
            let id = find(next, bytes, remaining, &walk, &captures)
            if id >= 0 { return id }
        }
        let next = nodes[node].parameter
        guard next >= 0, stop > start, captures.count < PathCaptures.capacity else { return -1 }
        captures.append(start..<stop)
        let id = find(next, bytes, remaining, &walk, &captures)
        if id < 0 { captures.removeLast() }
        return id
    }

    /// A GET route also answers HEAD.
    private func end(_ node: Int, _ walk: inout Walk) -> Int {
        let id = nodes[node].ids[Int(walk.method.rawValue)]
        if id >= 0 { return Int(id) }
        let get = nodes[node].ids[Int(HTTPMethod.get.rawValue)]
        if walk.method == .head, get >= 0 { return Int(get) }
        walk.allowed.formUnion(nodes[node].allowed)
        return -1
    }

    private func edge(
        from node: Int,
        _ bytes: Span<UInt8>,
        _ segment: Range<Int>,
        _ isEscaped: Bool
    ) -> Int? {
        let first = nodes[node].firstEdge
        for index in first..<(first + nodes[node].edgeCount) {
            let isSame =
                isEscaped
                ? hasKey(edges[index].key, unescaped: bytes, segment)
                : hasKey(edges[index].key, bytes, segment)
            if isSame { return edges[index].node }
        }
        return nil
    }

    private func hasKey(_ key: Range<Int>, _ bytes: Span<UInt8>, _ segment: Range<Int>) -> Bool {
        guard key.count == segment.count else { return false }
        for offset in 0..<key.count
        where keys[key.lowerBound + offset] != bytes[segment.lowerBound + offset] {
            return false
        }
        return true
    }

    private func hasKey(
        _ key: Range<Int>,
        unescaped bytes: Span<UInt8>,
        _ segment: Range<Int>
    ) -> Bool {
        var at = segment.lowerBound
        for index in key {
            guard at < segment.upperBound else { return false }
            let (byte, next) = bytes.unescaped(at: at)
            guard byte == keys[index] else { return false }
            at = next
        }
        return at == segment.upperBound
    }

    /// Lays the draft out in flat arrays; returns the number of its first node.
    private mutating func add(_ draft: RouteDraft) -> Int {
        let number = nodes.count
        nodes.append(Node())
        let first = edges.count
        for (name, _) in draft.children {
            let start = keys.count
            keys += name.utf8
            edges.append(Edge(key: start..<keys.count, node: -1))
        }
        nodes[number].firstEdge = first
        nodes[number].edgeCount = draft.children.count
        for (offset, child) in draft.children.enumerated() {
            edges[first + offset].node = add(child.1)
        }
        if let parameter = draft.parameter { nodes[number].parameter = add(parameter) }
        for (method, id) in draft.ids {
            nodes[number].ids[Int(method.rawValue)] = Int32(id)
            nodes[number].allowed.insert(HTTPMethodSet(method))
            if method == .get { nodes[number].allowed.insert(HTTPMethodSet(.head)) }
        }
        return number
    }
}

/// A table while it is being built.
private final class RouteDraft {
    var children: [(String, RouteDraft)] = []
    var parameter: RouteDraft?
    var ids: [(HTTPMethod, Int)] = []

    func add(_ route: Route) {
        var node = self
        for segment in route.segments { node = node.child(segment) }
        node.ids.append((route.method, route.id))
    }

    private func child(_ segment: Substring) -> RouteDraft {
        if segment.isParameter {
            let child = parameter ?? RouteDraft()
            parameter = child
            return child
        }
        if let known = children.first(where: { $0.0 == segment }) { return known.1 }
        let child = RouteDraft()
        children.append((String(segment), child))
        return child
    }
}

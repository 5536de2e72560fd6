/// What is wrong with a set of routes.
package enum RouteError: Error, Hashable, Sendable, CustomStringConvertible {
    case badPath(String, reason: String)
    case outsideArea(owner: String, path: String)
    case areasTouch(String, String, prefix: String)
    case repeated(String)
    case ambiguous(String, String)

    package var description: String {
        switch self {
        case .badPath(let path, let reason): "The route \(path) is not valid: \(reason)."
        case .outsideArea(let owner, let path):
            "\(owner) declares \(path), which is not below a prefix of its own."
        case .areasTouch(let first, let second, let prefix):
            "\(first) and \(second) both claim addresses below \(prefix)."
        case .repeated(let route): "\(route) is declared twice."
        case .ambiguous(let first, let second):
            "A path could match both \(first) and \(second), and neither is the more exact."
        }
    }
}

/// The rules that a set of routes must keep before a table is made of it.
enum RouteRules {
    static func check(_ areas: [RouteArea]) throws(RouteError) {
        try checkAreas(areas)
        let routes = areas.flatMap(\.routes)
        for route in routes { try checkPath(route) }
        let parts = routes.map(\.segments)
        for first in routes.indices {
            for second in routes.indices[(first + 1)...]
            where routes[first].method == routes[second].method
                && parts[first].count == parts[second].count
            {
                try compare(routes[first], parts[first], routes[second], parts[second])
            }
        }
    }

    private static func checkAreas(_ areas: [RouteArea]) throws(RouteError) {
        for (index, first) in areas.enumerated() {
            for second in areas[(index + 1)...] {
                for one in first.prefixes {
                    for other in second.prefixes where one.holds(other) || other.holds(one) {
                        let shorter = one.utf8.count < other.utf8.count ? one : other
                        throw .areasTouch(first.owner, second.owner, prefix: shorter)
                    }
                }
            }
            for route in first.routes
            where !first.prefixes.contains(where: { $0.holds(route.path) }) {
                throw .outsideArea(owner: first.owner, path: route.path)
            }
        }
    }

    private static func checkPath(_ route: Route) throws(RouteError) {
        func refuse(_ reason: String) -> RouteError { .badPath(route.path, reason: reason) }
        guard route.path.utf8.first == UInt8(ascii: "/") else {
            throw refuse("it does not begin with /")
        }
        guard (0...Int(Int32.max)).contains(route.id) else {
            throw refuse("its number is out of range")
        }
        var names: Set<Substring> = []
        for segment in route.segments {
            let body = segment.isParameter ? segment.dropFirst().dropLast() : segment
            if segment.isParameter {
                guard !body.isEmpty else { throw refuse("a parameter has no name") }
                guard names.insert(body).inserted else { throw refuse("\(body) stands twice") }
            }
            guard body.utf8.allSatisfy({ ByteSet.path.contains($0) && $0 != UInt8(ascii: "%") })
            else {
                throw refuse("\(segment) has a character that would have to be escaped")
            }
            guard body != ".", body != ".." else { throw refuse("it has a dot segment") }
        }
        guard names.count <= PathCaptures.capacity else {
            throw refuse("it has too many parameters")
        }
    }

    /// Refuses two routes of one method unless no path fits both, or one is more exact wherever they differ.
    private static func compare(
        _ first: Route,
        _ one: [Substring],
        _ second: Route,
        _ other: [Substring]
    ) throws(RouteError) {
        var firstIsExact = false
        var secondIsExact = false
        for (left, right) in zip(one, other) {
            switch (left.isParameter, right.isParameter) {
            case (true, true): continue
            case (false, false): if left != right { return }
            // A parameter is never empty, so it cannot take an empty segment's place.
            case (false, true): if left.isEmpty { return } else { firstIsExact = true }
            case (true, false): if right.isEmpty { return } else { secondIsExact = true }
            }
        }
        if !firstIsExact, !secondIsExact { throw .repeated("\(first.method.text) \(first.path)") }
        if firstIsExact, secondIsExact {
            throw .ambiguous(
                "\(first.method.text) \(first.path)",
                "\(second.method.text) \(second.path)"
            )
        }
    }
}

extension Route {
    /// The segments after the leading slash.
    var segments: [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

extension Substring {
    var isParameter: Bool { first == "{" && last == "}" }
}

extension String {
    /// True when `path` is this prefix or lies below it.
    fileprivate func holds(_ path: String) -> Bool {
        path.hasPrefix(self)
            && (path.utf8.count == utf8.count || utf8.last == UInt8(ascii: "/")
                || path.utf8.dropFirst(utf8.count).first == UInt8(ascii: "/"))
    }
}

import PluginKit
import TestGround
import Testing

@testable import HostAuth

@Suite struct `The tree of organisations` {
    private func tenant(_ path: TenantPath, parent: TenantID?) -> Tenant {
        Tenant(
            id: TenantID("t" + path.text.replacing("/", with: ".")),
            parent: parent,
            path: path,
            kind: .enterprise,
            name: LocalizedText(zh: "甲", en: "A"),
            created: Instant(utcMillis: 0)
        )
    }

    @Test(arguments: [
        "", "/", "//", "city", "/city", "city/", "/City/", "/a b/", "/市/", "/-a/", "/a-/", "/a//b/",
        "/a_b/", "/../", "/a/./", "/1/2/3/4/5/6/7/8/9/",
        "/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx/",
    ])
    func `strange paths are refused`(text: String) {
        #expect(TenantPath(text) == nil)
    }

    @Test(arguments: ["/city/", "/city/landlord-07/", "/1/2/3/4/5/6/7/8/", "/a/"])
    func `plain paths are taken`(text: String) throws {
        let path = try #require(TenantPath(text))
        #expect(path.text == text)
        #expect(path.depth == text.split(separator: "/").count)
    }

    @Test func `no naughty string is a path`() throws {
        for text in try naughtyStrings() {
            #expect(TenantPath(root: text) == nil || text.allSatisfy { $0.isASCII })
            #expect(TenantPath("/" + text) == nil)
        }
    }

    @Test func `neighbours with a common beginning are not below each other`() throws {
        let city = try #require(TenantPath("/city/"))
        for other in ["/city-2/", "/city2/", "/cit/", "/city0/", "/citz/"] {
            #expect(!city.contains(try #require(TenantPath(other))))
        }
        #expect(city.contains(city))
        #expect(city.contains(try #require(TenantPath("/city/landlord-07/"))))
        #expect(city.upperBound == "/city0")
    }

    @Test func `an organisation stands right below its parent or nowhere`() throws {
        var tree = TenantTree()
        let city = tenant(try #require(TenantPath("/city/")), parent: nil)
        try tree.add(city)
        let deep = try #require(TenantPath("/city/a/b/"))
        let elsewhere = try #require(TenantPath("/town/a/"))
        #expect(throws: TenantTree.Refusal.notBelowParent) {
            try tree.add(tenant(deep, parent: city.id))
        }
        #expect(throws: TenantTree.Refusal.notBelowParent) {
            try tree.add(tenant(elsewhere, parent: city.id))
        }
        #expect(throws: TenantTree.Refusal.notBelowParent) {
            try tree.add(tenant(elsewhere, parent: nil))
        }
        #expect(throws: TenantTree.Refusal.noSuchParent) {
            try tree.add(tenant(elsewhere, parent: TenantID("nobody")))
        }
        #expect(throws: TenantTree.Refusal.taken) { try tree.add(city) }
        #expect(throws: TenantTree.Refusal.belowItself) { try tree.move(city.id, below: city.id) }
        #expect(tree.count == 1)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `one comparison of paths says what walking up the parents says`(seed: UInt64) throws {
        var numbers = SeededRandom(seed: seed)
        var tree = TenantTree()
        var all: [Tenant] = []
        for _ in 0..<60 {
            let parent =
                all.isEmpty || Int.random(in: 0..<8, using: &numbers) == 0
                ? nil : all.randomElement(using: &numbers)
            let segment =
                ["a", "ab", "a-b", "b", "0", "a0", "z9"].randomElement(using: &numbers) ?? "a"
            let path = parent.map { $0.path.child(segment) } ?? TenantPath(root: segment)
            guard let path else { continue }
            let made = tenant(path, parent: parent?.id)
            if (try? tree.add(made)) != nil { all.append(made) }
        }
        let parents = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.parent) })
        for upper in all {
            var below: Set<TenantID> = []
            for lower in all {
                var at: TenantID? = lower.id
                while let here = at, here != upper.id { at = parents[here] ?? nil }
                let isBelow = at != nil
                if isBelow { below.insert(lower.id) }
                #expect(tree.isWithin(lower.id, upper.id) == isBelow, "seed \(seed)")
                let text = lower.path.text
                let isInRange =
                    !text.utf8.lexicographicallyPrecedes(upper.path.text.utf8)
                    && text.utf8.lexicographicallyPrecedes(upper.path.upperBound.utf8)
                #expect(isInRange == isBelow, "seed \(seed)")
            }
            #expect(Set(tree.subtree(of: upper.id).map(\.id)) == below, "seed \(seed)")
        }
        #expect(all.count > 5)
    }

    @Test func `what moves takes along all that stands below it`() throws {
        var tree = TenantTree()
        for (path, parent) in [
            ("/city/", nil), ("/city/a/", "t.city."), ("/city/a/x/", "t.city.a."),
            ("/city/ab/", "t.city."), ("/city/b/", "t.city."), ("/city/b/x/", "t.city.b."),
        ] {
            try tree.add(
                tenant(try #require(TenantPath(path)), parent: parent.map { TenantID($0) })
            )
        }
        let moved = try tree.move(TenantID("t.city.a."), below: TenantID("t.city.b."))
        #expect(moved.map(\.path.text) == ["/city/b/a/", "/city/b/a/x/"])
        #expect(tree[TenantID("t.city.ab.")]?.path.text == "/city/ab/")
        #expect(throws: TenantTree.Refusal.belowItself) {
            try tree.move(TenantID("t.city.b."), below: TenantID("t.city.a.x."))
        }
        #expect(throws: TenantTree.Refusal.taken) {
            try tree.move(TenantID("t.city.a.x."), below: TenantID("t.city.b."))
        }
        #expect(throws: TenantTree.Refusal.noSuchParent) {
            try tree.move(TenantID("t.city.a."), below: TenantID("nobody"))
        }
        #expect(throws: TenantTree.Refusal.unknown) {
            try tree.move(TenantID("nobody"), below: TenantID("t.city."))
        }
        #expect(tree.count == 6)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `moves at random keep the tree a tree`(seed: UInt64) throws {
        var numbers = SeededRandom(seed: seed)
        var tree = TenantTree()
        var ids: [TenantID] = []
        for number in 0..<30 {
            let parent = ids.randomElement(using: &numbers)
            let above = parent.flatMap { tree[$0] }
            guard
                let path = above.map({ $0.path.child("s\(number)") })
                    ?? TenantPath(root: "s\(number)")
            else { continue }
            let made = tenant(path, parent: parent)
            if (try? tree.add(made)) != nil { ids.append(made.id) }
        }
        for _ in 0..<200 {
            let id = try #require(ids.randomElement(using: &numbers))
            let parent =
                Int.random(in: 0..<6, using: &numbers) == 0
                ? nil : ids.randomElement(using: &numbers)
            let before = tree.all
            do {
                _ = try tree.move(id, below: parent)
            } catch {
                #expect(tree.all == before, "seed \(seed)")
            }
            for tenant in tree.all {
                let above = tenant.parent.flatMap { tree[$0] }
                #expect(above.map { $0.path.text } ?? "/" == tenant.parentText, "seed \(seed)")
                #expect(tree[tenant.path]?.id == tenant.id, "seed \(seed)")
            }
            #expect(tree.count == ids.count)
        }
    }
}

extension Tenant {
    /// The path without its last segment.
    fileprivate var parentText: String { String(path.text.dropLast(path.segment.count + 1)) }
}

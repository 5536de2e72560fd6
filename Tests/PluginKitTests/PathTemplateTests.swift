import PluginKit
import Testing

@Suite struct `Path templates` {
    @Test(arguments: [
        ("/a/{id}", "/a/b", true), ("/a/{id}", "/a/{x}", true), ("/a/b", "/a/c", false),
        ("/a/{id}", "/a", false), ("/a/{id}/c", "/a/b/d", false), ("/a/", "/a", false),
        ("/{x}/b", "/a/{y}", true),
    ])
    func `two paths overlap when one request fits both`(one: String, two: String, overlap: Bool)
        throws
    {
        let first = try #require(PathTemplate(one))
        let second = try #require(PathTemplate(two))
        #expect(first.overlaps(second) == overlap)
        #expect(second.overlaps(first) == overlap)
    }

    @Test(arguments: [
        "", "a", "/", "//", "/a//b", "/a b", "/a/{}", "/a/{I}", "/a/{i", "/ä", "/a?b",
    ])
    func `what is no path is refused`(text: String) {
        #expect(PathTemplate(text) == nil)
    }

    @Test func `parameters come in their order`() {
        #expect(PathTemplate("/a/{b}/c/{d}")?.parameters == ["b", "d"])
    }
}

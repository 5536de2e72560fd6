import HTTPTesting
import HostAuth
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

@Suite struct `The design kit` {
    private func kit() throws -> DesignKit {
        try DesignKit(AuthContract.bundle.web.map { ("\($0.name)", "\($0.text)") })
    }

    @Test func `every part says what it is for and shows itself, in both languages`() throws {
        let parts = try kit().parts
        #expect(parts.count >= 10 && Set(parts.map(\.name)).count == parts.count)
        for part in parts {
            for language in [Language.zh, .en] {
                #expect(
                    !part.title[language].isEmpty && !part.use[language].isEmpty,
                    "\(part.name)"
                )
                #expect(part.markup[language].hasPrefix("<"), "\(part.name)")
            }
            #expect(part.title.zh != part.title.en && part.use.zh != part.use.en, "\(part.name)")
        }
    }

    @Test func `a part's classes are in the stylesheet that is on every page`() throws {
        let files = AuthContract.bundle.web.map { ("\($0.name)", "\($0.text)") }
        let style = try #require(files.first { $0.0 == "cityhost.css" }?.1)
        for part in try kit().parts {
            for match in part.markup.zh.matches(of: /class="([^"]+)"/) {
                for name in match.1.split(separator: " ") {
                    #expect(style.contains(".\(name)"), "\(part.name): \(name)")
                }
            }
        }
    }

    @Test func `the page shows a part and the same markup beside it`() async throws {
        try await withCity([Observer.self]) { city in
            for (cookie, word) in [("zh", "继续办理"), ("en", "Go on")] {
                let page = try city.call(
                    "GET",
                    "/docs/design-kit",
                    ["Cookie": "cityhost-lang=\(cookie)"]
                )
                #expect(page.status == 200)
                #expect(page.text.contains("<button type=\"button\">\(word)</button>"))
                #expect(
                    page.text.contains(
                        "&lt;button type=&quot;button&quot;&gt;\(word)&lt;/button&gt;"
                    )
                )
            }
        }
    }
}

import HTTPTesting
import HostAuth
import PluginKit
import PluginTesting
import Testing

@testable import Host

@Suite(.timeLimit(.minutes(1))) struct `What an organisation is called on pages` {
    @Test func `is its name of now, also after another was given`() async throws {
        try await StaffCity.run { city in
            let places = city.host.city.accounts.places
            #expect(places.name(of: TenantID("x")) == LocalizedText(zh: "单位x", en: "Org x"))
            let renamed = try city.call(
                "PATCH",
                "/auth/v1/tenants/x",
                StaffCity.fields(try city.signIn(StaffCity.admin)),
                body: #"{"nameZh":"新名","nameEn":"New name"}"#
            )
            #expect(renamed.status == 200)
            #expect(places.name(of: TenantID("x")) == LocalizedText(zh: "新名", en: "New name"))
            #expect(places.name(of: TenantID("nobody")) == nil)
        }
    }

    @Test func `stands in the reader's language, and as its identifier where there is none`() throws
    {
        let renderer = try PageRenderer(hostFiles: [], modules: [])
        let site = try PageRenderer.site(
            files: [("one.mustache", "{{#all}}{{name}};{{/all}}")],
            assetsAt: nil
        )
        let all = ["a", "b"].map { PageValue.object([("name", .organisation(TenantID($0)))]) }
        for (language, shown) in [(Language.zh, "甲;b;"), (.en, "A &amp; A;b;")] {
            let bytes = try renderer.page(
                "one",
                of: site,
                title: LocalizedText(zh: "页", en: "Page"),
                values: .object([("all", .list(all))]),
                visit: PageRenderer.Visit(
                    language: language,
                    isSignedIn: false,
                    csrf: "",
                    back: "/"
                ),
                names: { $0 == TenantID("a") ? LocalizedText(zh: "甲", en: "A & A") : nil }
            )
            #expect(String(decoding: bytes, as: UTF8.self) == shown)
        }
    }
}

import Testing

/// Each rule on a small bad sample: it names the place, and lets the mended sample pass.
@Suite struct `What the layout rules catch` {
    @Test func `an import against the arrows`() {
        expect(
            ImportArrows.self,
            catches: ("Sources/HostHTTP/A.swift", "public import HostStore"),
            notIn: ("Sources/HostHTTP/A.swift", "// import HostStore\nimport HostLoop")
        )
        expect(
            ImportArrows.self,
            catches: ("Sources/Host/A.swift", "internal import struct Foundation.URL"),
            notIn: ("Sources/Host/A.swift", "import Glibc")
        )
    }

    @Test func `a plugin's import that the allow-list lacks`() {
        for module in ["Foundation", "Glibc", "HostStore", "Dispatch", "Homes"] {
            expect(
                ImportArrows.self,
                catches: ("Plugins/Housing/A.swift", "import \(module)"),
                notIn: ("Plugins/Housing/A.swift", "import PluginKit\nimport Synchronization")
            )
        }
    }

    @Test func `a module without a row in the table of arrows`() {
        expect(
            ImportArrows.self,
            catches: ("Sources/HostMail/A.swift", "let a = 1"),
            notIn: ("Sources/JSONWire/A.swift", "let a = 1")
        )
    }

    @Test func `a C name outside its module`() {
        expect(
            CNamesStayHome.self,
            catches: ("Sources/HostHTTP/A.swift", "unsafe uv_close(a, nil)"),
            notIn: ("Sources/HostLoop/A.swift", "unsafe uv_close(a, nil)")
        )
        expect(
            CNamesStayHome.self,
            catches: ("Sources/HostBus/A.swift", "sqlite3_step(a)"),
            notIn: ("Sources/HostBus/A.swift", "// sqlite3_step is called below\nlet uv = 1")
        )
    }

    @Test func `unsafe outside the C edges, beyond what was agreed`() {
        let tree = SourceTree([SourceFile("Sources/HostBus/A.swift", "unsafe f() // unsafe")])
        let budgets = { (count: Int?) in ["HostBus": WaivedSafety.Budget(unsafe: count)] }
        #expect(WaivedSafety.breaches(in: tree, budgets: [:]).count == 1)
        #expect(WaivedSafety.breaches(in: tree, budgets: budgets(2)).count == 1)
        #expect(WaivedSafety.breaches(in: tree, budgets: budgets(1)).isEmpty)
        #expect(WaivedSafety.breaches(in: tree, budgets: budgets(nil)).isEmpty)
    }

    @Test func `a waiver without its reason, and one too many or too few`() {
        let bare = SourceTree([
            SourceFile("Sources/HostLoop/A.swift", "final class A: @unchecked Sendable {}")
        ])
        let reasoned = SourceTree([
            SourceFile(
                "Sources/HostLoop/A.swift",
                "// Safe because only the loop's thread touches it.\nnonisolated(unsafe) var a = 1"
            )
        ])
        let one = ["HostLoop": WaivedSafety.Budget(waivers: 1, unsafe: nil)]
        let two = ["HostLoop": WaivedSafety.Budget(waivers: 2, unsafe: nil)]
        #expect(WaivedSafety.breaches(in: bare, budgets: one).map(\.line) == [1])
        #expect(WaivedSafety.breaches(in: reasoned, budgets: one).isEmpty)
        #expect(WaivedSafety.breaches(in: reasoned, budgets: two).count == 1)
        let none = ["HostLoop": WaivedSafety.Budget(unsafe: nil)]
        #expect(WaivedSafety.breaches(in: reasoned, budgets: none).count == 1)
    }

    @Test func `a plugin that leaves the loop or the rules`() {
        for text in [
            "Task { await f() }", "Task.detached { }", "Task(priority: .high) { }", "let a = Task",
            "Task<Void, Never> { }", "Task.immediate { }", "try await Task.sleep(for: a)",
            "unsafe f()",
            "@_spi(A) import B", "nonisolated(unsafe) var a = 1",
            "final class A: @unchecked Sendable {}",
        ] {
            expect(
                PluginsStayInside.self,
                catches: ("Plugins/Housing/A.swift", text),
                notIn: ("Plugins/Housing/A.swift", "let a = \"\(text)\" // \(text)")
            )
        }
    }

    @Test(arguments: 0..<4)
    func `a plugin that one of its four places lacks`(missing: Int) {
        let places = [
            SourceFile("Plugins/Mall/Mall.swift", "struct Mall {}"),
            SourceFile("Manifests/mall/plugin.json", "{}"),
            SourceFile("Package.swift", "let allPlugins: [String] = [\n    \"Mall\"\n]"),
            SourceFile("Sources/cityhost/Plugins.swift", "let plugins = [\n    Linked.mall\n]"),
        ]
        #expect(PluginPlacesAgree.breaches(in: SourceTree(places)).isEmpty)
        let rest = places.indices.filter { $0 != missing }.map { places[$0] }
        let breaches = PluginPlacesAgree.breaches(in: SourceTree(rest))
        #expect(breaches.count == 1)
        #expect(places[missing].path.hasPrefix(breaches.first?.path ?? "none"))
    }

    @Test func `a file, a function or a folder that is too long`() {
        let lines = { (count: Int) in String(repeating: "let a = 1\n", count: count) }
        expect(
            Sizes.self,
            catches: ("Sources/Host/A.swift", lines(401)),
            notIn: ("Sources/Host/A.swift", lines(400))
        )
        expect(
            Sizes.self,
            catches: ("Sources/Host/A.swift", "func a() {\n\(lines(69))}"),
            notIn: ("Sources/Host/A.swift", "func a() {\n\(lines(68))}")
        )
        let folder = { (count: Int) in SourceTree((0..<count).map { SourceFile("a/\($0)", "") }) }
        #expect(Sizes.breaches(in: folder(21)) == [Breach("a", "21 entries; at most 20.")])
        #expect(Sizes.breaches(in: folder(20)).isEmpty)
        let suites = (0..<20).map { SourceFile("Tests/Core\($0)Tests/A.swift", "") }
        let suite = SourceFile("Tests/MallTests/A.swift", "")
        let plugin = SourceFile("Plugins/Mall/Mall.swift", "")
        #expect(Sizes.breaches(in: SourceTree(suites + [suite])).map(\.path) == ["Tests"])
        #expect(Sizes.breaches(in: SourceTree(suites + [suite, plugin])).isEmpty)
    }

    @Test func `a name that says the pattern or the history`() {
        for name in ["LeaseManager", "NewLease", "LeaseHelper", "MiscRules", "LeaseV2", "OldLease"]
        {
            expect(
                Names.self,
                catches: ("Sources/Host/A.swift", "struct \(name) {}"),
                notIn: ("Sources/Host/A.swift", "struct LeaseNewsletter {}\nlet a = \"\(name)\"")
            )
            expect(
                Names.self,
                catches: ("Sources/Host/\(name).swift", ""),
                notIn: ("Sources/Host/Holder.swift", "class func new() {}")
            )
        }
        expect(
            Names.self,
            catches: ("docs/common/a.md", ""),
            notIn: ("docs/guides/commonwealth.md", "")
        )
    }

    @Test func `a file named otherwise than its type`() {
        expect(
            FilesNamedAsTypes.self,
            catches: ("Sources/Host/Lease.swift", "struct Tenancy {}"),
            notIn: ("Sources/Host/Lease.swift", "public final class Lease {}")
        )
        expect(
            FilesNamedAsTypes.self,
            catches: ("Sources/Host/Lease+Rent.swift", "extension Tenancy {}"),
            notIn: ("Sources/Host/Lease+Rent.swift", "extension Lease {}")
        )
        expect(
            FilesNamedAsTypes.self,
            catches: ("Tests/HostTests/Lease2Tests.swift", ""),
            notIn: ("Tests/HostTests/LeaseTests.swift", "")
        )
    }

    @Test func `a promise without a number, a doubled truth, a machine's path`() {
        expect(
            Wording.self,
            catches: ("Sources/Host/A.swift", "// TODO: later"),
            notIn: ("Sources/Host/A.swift", "// TODO(#12): later\nlet a = \"TODO\"")
        )
        expect(
            Wording.self,
            catches: ("Makefile", "# Keep in " + "sync with Package.swift"),
            notIn: ("Makefile", "# the same words as Package.swift, compared by a test")
        )
        expect(
            Wording.self,
            catches: ("docs/a.md", "see " + Wording.machineFolders[0] + "main"),
            notIn: ("docs/a.md", "see network/main")
        )
        expect(
            Wording.self,
            catches: ("Sources/Host/A.swift", "// MARK: - A"),
            notIn: ("Sources/Host/A.swift", "// MARK: - A\n" + String(repeating: "\n", count: 200))
        )
    }

    @Test func `a test that cannot fail or is not written with swift-testing`() {
        expect(
            Wording.self,
            catches: ("Tests/HostTests/ATests.swift", "#expect(true)"),
            notIn: ("Tests/HostTests/ATests.swift", "#expect(a == true)")
        )
        expect(
            Wording.self,
            catches: ("Tests/HostTests/ATests.swift", "import XCTest"),
            notIn: ("Tests/HostTests/ATests.swift", "import Testing")
        )
    }

    @Test func `a fault that the catalogue lacks, doubles or has too many`() {
        let source = SourceFile("Sources/Host/A.swift", "Fault(code: \"host.a.bad_b\")")
        let page = { (text: String) in SourceTree([source, SourceFile("docs/errors.md", text)]) }
        let texts = "\n坏了。\nIt is broken.\n请修理。\nMend it.\n"
        let good = "### host.a.bad_b" + texts
        #expect(FaultCatalogue.breaches(in: page(good)).isEmpty)
        #expect(FaultCatalogue.breaches(in: page("")).map(\.path) == ["Sources/Host/A.swift"])
        #expect(
            FaultCatalogue.breaches(in: page(good + "### `host.a.bad_b`" + texts)).count == 1
        )
        #expect(FaultCatalogue.breaches(in: page(good + "### host.gone" + texts)).count == 1)
        #expect(FaultCatalogue.breaches(in: page("### host.a.bad_b\n坏了。\n")).count == 1)
        #expect(FaultCatalogue.breaches(in: page(good + "More.\n")).count == 1)
    }

    @Test func `a refusal of the server that the catalogue lacks`() {
        let table = SourceFile(
            "Sources/HostHTTP/A.swift",
            "HTTPRefusal(\n400,\ncode: \"http.a.bad_b\",\n"
        )
        #expect(FaultCatalogue.breaches(in: SourceTree([table])).count == 1)
        #expect(
            FaultCatalogue.raisedCodes(.ofThisPackage).keys.count { $0.hasPrefix("http.") } > 30
        )
    }

    @Test func `a README that leaves out a route or an event`() {
        let manifest = SourceFile(
            "Manifests/mall/plugin.json",
            #"{"routes": [{"path": "/mall/v1/carts"}], "events": [{"type" : "mall.cart.filled.v1"}]}"#
        )
        let tree = { (text: String) in
            SourceTree([manifest, SourceFile("Plugins/Mall/README.md", text)])
        }
        #expect(PluginReadmes.breaches(in: tree("GET /mall/v1/carts, mall.cart.filled.v1")).isEmpty)
        #expect(PluginReadmes.breaches(in: tree("GET /mall/v1/carts")).count == 1)
        #expect(PluginReadmes.breaches(in: tree("")).count == 2)
        #expect(
            PluginReadmes.breaches(in: SourceTree([SourceFile("Plugins/Mall/A", "")])).count == 1
        )
    }

    @Test func `a walk over a large table that no README argues`() {
        let statements = SourceFile(
            "Plugins/Mall/Statements/carts.sql",
            "-- statement cart\n-- scope tenant\n\n-- statement allCarts\n-- scan once a day\n"
        )
        let tree = { (text: String) in
            SourceTree([statements, SourceFile("Plugins/Mall/README.md", text)])
        }
        #expect(PluginReadmes.breaches(in: tree("`allCarts` is read at night.")).isEmpty)
        #expect(PluginReadmes.breaches(in: tree("`cart` is read.")).count == 1)
    }

    @Test func `a make command that does not exist`() {
        let makefile = SourceFile("Makefile", "run: build\n\tswift run\nbuild:\n")
        let tree = { (text: String) in SourceTree([makefile, SourceFile("README.md", text)]) }
        #expect(MakeCommands.breaches(in: tree("Say `make run`.\n\n    make build\n")).isEmpty)
        #expect(MakeCommands.breaches(in: tree("Say `make runs`.")).count == 1)
        #expect(MakeCommands.breaches(in: tree("    make test\n")).count == 1)
        #expect(MakeCommands.breaches(in: tree("We make test flats.")).isEmpty)
    }

    private func expect(
        _ rule: any LayoutRule.Type,
        catches bad: (String, String),
        notIn good: (String, String),
        at location: SourceLocation = #_sourceLocation
    ) {
        let caught = rule.breaches(in: SourceTree([SourceFile(bad.0, bad.1)]))
        let passed = rule.breaches(in: SourceTree([SourceFile(good.0, good.1)]))
        #expect(!caught.isEmpty, "not caught", sourceLocation: location)
        #expect(passed.isEmpty, "wrongly caught", sourceLocation: location)
    }
}

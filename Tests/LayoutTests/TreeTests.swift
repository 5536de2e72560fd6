import Testing

/// The package's own tree, held to every rule.
@Suite struct `The tree` {
    @Test func `modules import what the arrows allow and nothing else`() {
        expectNone(of: ImportArrows.self)
    }

    @Test func `each C library is spoken to by one module`() {
        expectNone(of: CNamesStayHome.self)
    }

    @Test func `safety is waived only at the C edges, with a reason, as often as agreed`() {
        expectNone(of: WaivedSafety.self)
    }

    @Test func `plugins leave neither the loop nor the rules`() {
        expectNone(of: PluginsStayInside.self)
    }

    @Test func `the four places of a plugin name the same plugins`() {
        expectNone(of: PluginPlacesAgree.self)
    }

    @Test func `files, functions and folders are small enough to read`() {
        expectNone(of: Sizes.self)
    }

    @Test func `names say the domain`() {
        expectNone(of: Names.self)
    }

    @Test func `a file is named as its main type`() {
        expectNone(of: FilesNamedAsTypes.self)
    }

    @Test func `no undated promise, doubled truth or machine path is written down`() {
        expectNone(of: Wording.self)
    }

    @Test func `every fault stands once in the catalogue`() {
        expectNone(of: FaultCatalogue.self)
    }

    @Test func `a plugin's README names its routes and events`() {
        expectNone(of: PluginReadmes.self)
    }

    @Test func `every make command in the documentation exists`() {
        expectNone(of: MakeCommands.self)
    }

    @Test func `soak tells every suite that asks how much it shall do`() {
        expectNone(of: SoakReachesAll.self)
    }

    @Test func `the whole tree was read`() {
        let tree = SourceTree.ofThisPackage
        #expect(tree.file("Package.swift") != nil)
        #expect(tree.folders(in: "Sources").isSuperset(of: ImportArrows.allowed.keys))
        #expect(tree.files.contains { $0.path.hasSuffix("LayoutTests/TreeTests.swift") })
    }

    private func expectNone(of rule: any LayoutRule.Type) {
        for breach in rule.breaches(in: .ofThisPackage) {
            Issue.record("\(breach)")
        }
    }
}

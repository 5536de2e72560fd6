import Testing

@Suite struct `Floors of cells` {
    private static let floors = CellFloors(
        "# a word\nmarket valid 9\nmarket canary 300\nmarket overQuota 1\nstalls valid 30\n"
    )

    @Test func `a plugin that loses a third of its cells is named`() {
        let found = ["market valid": 6, "market canary": 199]
        let kinds: Set = ["valid", "canary"]
        #expect(
            Self.floors.breaches(found, plugins: ["market"], kinds: kinds)
                == ["market canary: 199 cells where 300 were"]
        )
        // A single one that is gone is more than a third.
        #expect(
            Self.floors.breaches(found, plugins: ["market"], kinds: ["overQuota"])
                == ["market overQuota: 0 cells where 1 were"]
        )
    }

    @Test func `what is not built or was not asked is not judged`() {
        #expect(Self.floors.breaches([:], plugins: ["housing"], kinds: ["valid"]).isEmpty)
        #expect(Self.floors.breaches([:], plugins: ["market"], kinds: ["keyless"]).isEmpty)
    }

    @Test func `the file is read as it was written`() {
        #expect(CellFloors(Self.floors.text) == Self.floors)
    }
}

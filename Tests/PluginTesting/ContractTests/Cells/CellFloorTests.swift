import Testing

@Suite struct `Floors of cells` {
    private static let floors = CellFloors(
        "# a word\nmarket valid 9\nmarket canary 300\nhost canary.pages 40\nstalls valid 30\n"
    )

    @Test func `a plugin that loses a cell is named`() {
        let found = ["market valid": 9, "market canary": 299]
        #expect(
            Self.floors.breaches(found, plugins: ["market"], kinds: ["valid", "canary"])
                == ["market canary: 299 cells where 300 were"]
        )
    }

    @Test func `the host's own places may lose a twentieth`() {
        let kinds: Set = ["canary.pages"]
        #expect(
            Self.floors.breaches(["host canary.pages": 38], plugins: ["host"], kinds: kinds) == []
        )
        #expect(
            Self.floors.breaches(["host canary.pages": 37], plugins: ["host"], kinds: kinds)
                == ["host canary.pages: 37 cells where 40 were"]
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

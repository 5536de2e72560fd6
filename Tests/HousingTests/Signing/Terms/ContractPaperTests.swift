import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(3))) struct `The contract as a file` {
    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { place in
            bytes[place] == wanted[0] && bytes[place..<(place + wanted.count)].elementsEqual(wanted)
        }
    }

    private func ask(_ caller: TestCaller, _ walk: SigningWalk) async throws -> TestAnswer {
        try await caller.ask("readContract", walk.named)
    }

    /// Asked again until the lease's receipt is signed.
    private func finished(_ caller: TestCaller, _ walk: SigningWalk) async throws -> TestAnswer {
        while true {
            try Task.checkCancellation()
            let answer = try await ask(caller, walk)
            guard answer.code == "housing.contract.not_ready" else { return answer }
            try await walk.town.city.settle()
            await Task.yield()
        }
    }

    @Test func `can be read before it is signed, without a signature or a receipt`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            #expect(try await ask(walk.person, walk).code == "housing.journey.not_now")
            try await walk.walk(to: .offered)
            let paper = try await ask(walk.person, walk)
            #expect(paper.status == 200 && paper.body.starts(with: Array("%PDF-1.7".utf8)))
            let contract = try #require(try await walk.view().contract)
            #expect(contains(paper.body, contract))
            #expect(contract.contains("\"door\":\"301\",\"areaDm2\":\"4500\""))
            #expect(!contains(paper.body, "c2sp.org/tlog-proof@v1"))
            #expect(try await ask(walk.person, walk).body == paper.body)
            #expect(try await ask(town.landlord, walk).status == 404, "nothing binds yet")
        }
    }

    @Test func `has the signed bytes and the lease's receipt behind it, the same for both sides`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .signed)
            let draft = try await ask(walk.person, walk)
            try await walk.pay()
            try await walk.wait { $0.payment?.state == .pending }
            try await walk.confirm()
            let view = try await walk.wait(for: .ready)
            let paper = try await finished(walk.person, walk)
            #expect(paper.status == 200 && paper.body != draft.body)
            let contract = try #require(view.contract)
            #expect(SHA256Sum(of: Array(contract.utf8)).hex == view.contractHash)
            #expect(contains(paper.body, contract))
            #expect(contains(paper.body, "c2sp.org/tlog-proof@v1"))
            #expect(try await ask(town.landlord, walk).body == paper.body)
        }
    }

    @Test func `of a lease of before receipts were kept comes without one`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            try await town.city.store("housing").lane.perform { system in
                try system.statement("UPDATE lease SET event_id = NULL").run()
            }
            let paper = try await ask(walk.person, walk)
            #expect(paper.status == 200)
            #expect(contains(paper.body, try #require(try await walk.view().contract)))
            #expect(!contains(paper.body, "c2sp.org/tlog-proof@v1"))
        }
    }

    @Test func `is nobody else's`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            #expect(try await finished(walk.person, walk).status == 200)
            let wang = try await town.city.resident("Wang")
            let other = try await town.city.staff("landlord", of: "other")
            for caller in [wang, other, town.steward] {
                let answer = try await ask(caller, walk)
                #expect(answer.status == 404 || answer.status == 403)
                #expect(!contains(answer.body, "%PDF"))
            }
        }
    }

    @Test func `says in words what the signed bytes say`() throws {
        let body = """
            {"v":"1","lease":"j","landlord":"acme","lessor":"甲公司","tenant":"刘晓","citizenId":"9901**********0033",\
            "home":"h","building":"一号楼","address":"示例路1号","door":"301","areaDm2":"4505","startDay":"2026-11-23",\
            "endDay":"2027-11-23","rentFen":"153000","depositFen":"153000","clauses":["甲","乙"],"salt":"1"}
            """
        let now = HousingRig.noon
        let paper = ContractPaper(
            id: "j",
            tenant: TenantID("acme"),
            person: PersonID("p"),
            stage: .signed,
            offeredAt: now,
            signedAt: now,
            activeAt: nil,
            body: body,
            hash: "abc"
        )
        let document = try #require(paper.document)
        guard case .terms(let terms) = document.blocks[0] else {
            Issue.record("the terms come first")
            return
        }
        let values = terms.map(\.value)
        for wanted in ["j", "甲公司", "刘晓（9901**********0033）", "301", "45.05 平方米", "1530.00 元"] {
            #expect(values.contains(wanted), "\(wanted) in \(values)")
        }
        #expect(document.blocks.contains(.paragraph("2．乙")))
        guard case .signatures(let signed) = document.blocks.last else {
            Issue.record("the signatures come last")
            return
        }
        #expect(signed[0].note == "尚未签章" && signed[1].note.hasPrefix("短信验证码签名于"))
    }
}

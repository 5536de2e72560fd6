import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `The people of the model city` {
    static let day = CivilDay(sinceEpoch: 20_780)

    /// Every leaf of some of the city's chunks.
    static func places(_ chunks: [Int], seed: UInt64) -> [SeedPlace] {
        let plan = SeedPlan(seed: seed)
        return chunks.flatMap { chunk in
            let first = chunk * Housing.seedChunkHomes
            return plan.projects.flatMap {
                SeedFlat.all(of: $0, plan, first..<first + Housing.seedChunkHomes, day)
            }
        }.flatMap(\.places)
    }

    /// What residents and seekers of some chunks went through.
    static func stories(_ chunks: [Int], seed: UInt64) throws -> [SeedSigning] {
        var stories: [SeedSigning] = []
        for place in places(chunks, seed: seed) {
            for (number, isResident) in [(place.resident(seed: seed), true), (place.seeker, false)]
            {
                guard let number else { continue }
                let person = try SeedPerson(number, seed: seed, day: day)
                stories.append(
                    try SeedSigning(
                        of: person,
                        at: place,
                        isResident: isResident,
                        seed: seed,
                        day: day
                    )
                )
            }
        }
        return stories
    }

    @Test func `are 40,000, each in one place, 19,968 of them at home there`() {
        for seed in [UInt64(1), 99, .max] {
            let homes = 0..<WuhanModel.homes
            let residents = homes.filter { SeedHome.isOccupied($0, seed: seed) }
                .map { SeedHome.place($0, seed: seed) }
            let seekers = homes.compactMap { home -> Int? in
                let (people, all) = (20_032, WuhanModel.homes)
                let before = home * people / all
                return before == (home + 1) * people / all ? nil : 19_968 + before
            }
            #expect(Set(residents) == Set(0..<19_968))
            #expect(Set(seekers) == Set(19_968..<40_000))
        }
    }

    @Test func `are graduates, newcomers and others, with ids of nobody, names and phones`() throws
    {
        let seed: UInt64 = 99
        var groups: [SeedPerson.Group: Int] = [:]
        var ids: Set<String> = []
        var phones: [String: Int] = [:]
        var letters: Set<Character> = []
        var varied = 0
        for number in 0..<WuhanModel.people {
            let person = try SeedPerson(number, seed: seed, day: Self.day)
            groups[person.group, default: 0] += 1
            ids.insert(person.citizen.number)
            phones[person.phone.digits, default: 0] += 1
            letters.formUnion(person.name)
            if let variant = person.variant, variant != person.name { varied += 1 }
            #expect(person.citizen.area.hasPrefix("99"))
            #expect(person.group.ages.contains(Int64(person.citizen.age(on: Self.day))))
        }
        #expect(groups == [.graduate: 22_000, .newcomer: 14_000, .other: 4000])
        #expect(ids.count == 40_000)
        #expect(varied == 800)
        #expect(phones.values.filter { $0 == 2 }.count == 200 && phones.count == 39_800)
        #expect(Document.shows(String(letters)))
        let someone = try SeedPerson(7, seed: seed, day: Self.day).citizen.number
        #expect(throws: Fault.self) { try CitizenID(someone, on: Self.day, within: .issued) }
    }

    @Test func `paid as often late, wrong, told twice and unheard of as the model says`() {
        var counts: [SeedSigning.Paying: Double] = [:]
        for number in 0..<WuhanModel.residents {
            counts[SeedSigning.paying(number, seed: 1), default: 0] += 1
        }
        for (kind, percent) in [
            (SeedSigning.Paying.callbackLost, 1), (.doubled, 3), (.wrongAmount, 0.2), (.late, 0.5),
        ] {
            let share = (counts[kind] ?? 0) * 100 / Double(WuhanModel.residents)
            #expect(abs(share - percent) < percent / 20, "\(kind): \(share) %")
        }
        let provisional = (0..<10_000).filter { SeedSigning.isProvisional($0, seed: 1) }
        #expect(provisional.count == 3000)
    }

    @Test
    func `proved what was to follow in time, late, after a notice or never, as the model says`()
        throws
    {
        let all = (0..<WuhanModel.residents).filter { SeedSigning.isProvisional($0, seed: 1) }
        for (ending, percent) in [
            (SeedQualification.Ending.inTime, 90.0), (.late, 6), (.cured, 3), (.failed, 1),
        ] {
            let count = all.count { SeedQualification.ending($0, seed: 1) == ending }
            let share = Double(count) * 100 / Double(all.count)
            #expect(abs(share - percent) < percent / 20, "\(ending): \(share) %")
        }
        var told: [SeedQualification.Ending: Int] = [:]
        for story in try Self.stories([0, 40, 80, 120], seed: 1) where story.ending == .leased {
            let isOpen = !story.signing.proofs.isEmpty
            guard let known = SeedQualification(story, on: Self.day) else {
                #expect(!isOpen)
                continue
            }
            try Self.checkQualification(known, story)
            told[known.ending, default: 0] += 1
        }
        #expect(SeedQualification.Ending.allCases.allSatisfy { (told[$0] ?? 0) > 0 }, "\(told)")
    }

    /// What is long over ended as it was to; what is not goes on by its timers.
    private static func checkQualification(
        _ known: SeedQualification,
        _ story: SeedSigning
    ) throws {
        let life = known.life
        #expect(life.due == nil || life.due.map { $0 >= day.start } == true)
        #expect((life.endedAt == nil) == (known.outcome == nil))
        let isOld = day.sinceEpoch - life.openedOn.sinceEpoch > 60
        guard isOld else { return }
        switch known.ending {
        case .inTime: #expect(known.outcome?.outcome == .inTime && life.state == .verified)
        case .late: #expect(known.outcome?.outcome == .late && life.notice == nil)
        case .cured: #expect(known.outcome?.outcome == .cured && life.notice != nil)
        case .failed:
            #expect(known.outcome?.outcome == .failed && life.state == .marketRent)
            #expect(life.marketRent?.rent == story.place.leaf.marketRent)
            let lease = try SeedPast.life(story, life.marketRent, on: day)
            #expect(lease.rent == story.place.leaf.marketRent)
            #expect(lease.rentBook.step?.before == story.signing.rent)
        }
    }

    @Test func `went the way that the machines know, and none of it after the day`() throws {
        let stories = try Self.stories([0, 40, 80, 120], seed: 1)
        var seen: [SeedSigning.Ending: Int] = [:]
        for story in stories {
            let (signing, saga) = (story.signing, story.signing.saga)
            seen[story.ending, default: 0] += 1
            #expect(signing.startedAt < story.hold.ended && story.now < Self.day.start)
            #expect(saga.due == nil && (story.contract == nil) == (signing.contractHash == nil))
            #expect(story.place.home.verification != nil)
            switch story.ending {
            case .leased: Self.checkLease(story)
            case .timedOut: #expect(saga.state == .expired)
            case .cancelled: #expect(saga.state == .expired && saga.reason == "cancelled")
            case .refused:
                #expect(saga.state == .refused)
                #expect(["income", "noHome"].contains(saga.reason ?? ""))
            case .paidBack:
                #expect(saga.state == .refunded)
                #expect(story.payments.map(\.intent.state) == [.refunded])
            }
        }
        #expect(SeedSigning.Ending.allCases.allSatisfy { (seen[$0] ?? 0) > 10 }, "\(seen)")
    }

    private static func checkLease(_ story: SeedSigning) {
        let (signing, payments) = (story.signing, story.payments)
        #expect(signing.saga.state == .ready && story.hold.state == .leased)
        #expect(signing.rent.fen * 100 <= story.place.leaf.marketRent.fen * 85)
        let applied = payments.filter(\.isApplied)
        #expect(applied.count == 1 && payments.last?.isApplied == true)
        #expect(applied.allSatisfy { $0.intent.cameIn == signing.dueAtSigning })
        let isProvisional = SeedSigning.isProvisional(story.person.number, seed: 1)
        #expect(isProvisional == !signing.proofs.isEmpty)
        switch story.paying {
        case .told, .doubled: #expect(payments.count == 1 && payments[0].intent.polls == 0)
        case .callbackLost: #expect(payments[0].intent.polls > 0)
        case .wrongAmount:
            #expect(payments.count == 2 && payments[0].intent.state == .refunded)
            #expect(payments[0].intent.cameIn != signing.dueAtSigning)
        case .late: #expect((signing.paidAt ?? signing.startedAt) > signing.saga.holdEnds)
        }
    }

    @Test func `are the same for the same seed and others for another`() throws {
        func sum(_ seed: UInt64) throws -> UInt64 {
            var hash = Fingerprint()
            for story in try Self.stories([5], seed: seed) {
                hash.add(story.person.name)
                hash.add(story.person.citizen.number)
                hash.add(story.contract ?? "")
                hash.add(story.now.utcMillis)
                for payment in story.payments { hash.add(payment.intent.cameIn.fen) }
            }
            return hash.value
        }
        #expect(try sum(1) == sum(1))
        #expect(try sum(1) != sum(2))
    }

    @Test func `are in the plugin's own tables, and hear of their contracts and leases`()
        async throws
    {
        let rig = try HousingRig()
        let (day, plugin, chunks) = (rig.clock.now.civilDay, Housing(), Housing.seedChunks)
        for chunk in [0, 1, chunks, chunks + 1] {
            try await rig.store.write(rig.service) { tx in
                try plugin.seed(chunk: chunk, day: day, seed: 1, in: tx)
            }
        }
        let leases = try rig.number("SELECT count(*) FROM offer WHERE available = 0")
        #expect(leases > 250)
        #expect(try rig.number("SELECT count(*) FROM lease") == leases)
        #expect(
            try rig.number("SELECT count(*) FROM host_timer WHERE kind = 'LeaseTurn'") == leases
        )
        #expect(try rig.number("SELECT count(*) FROM payment WHERE applied = 1") == leases)
        let owed = try rig.number(
            "SELECT sum(credits_posted) FROM host_account WHERE kind = 'Deposit'"
        )
        #expect(try rig.number("SELECT sum(deposit_fen) FROM lease") == owed && owed > 0)
        let open = try rig.number("SELECT count(*) FROM journey WHERE proofs IS NOT NULL")
        #expect(try rig.number("SELECT count(*) FROM qualification") == open && open > 50)
        let decided = try rig.number(
            "SELECT count(*) FROM qualification WHERE ended_at IS NOT NULL"
        )
        #expect(try rig.number("SELECT count(*) FROM qualification_outcome") == decided)
        #expect(
            try rig.number(
                """
                SELECT count(*) FROM qualification q WHERE (q.due IS NOT NULL) <> EXISTS (
                    SELECT 1 FROM host_timer t WHERE t.kind = 'QualificationTurn'
                        AND t.key = q.lease_id AND t.version = q.version)
                """
            ) == 0
        )
        let people = try rig.number("SELECT count(DISTINCT citizen_key) FROM applicant")
        #expect(try rig.number("SELECT count(*) FROM journey") == people && people > leases + 250)
        #expect(try rig.overlaps() == 0)
        #expect(try rig.wrongFlags() == 0)
        #expect(try rig.tornHolds() == 0)
        let first = try #require(
            Self.places([0], seed: 1).first { $0.lease != nil }
        )
        let person = try SeedPerson(
            #require(first.resident(seed: 1)),
            seed: 1,
            day: day
        )
        let resident = rig.resident(person.id.text)
        let journey = try await rig.ask("getJourney", as: resident, captures: ["wl-\(first.name)"])
        #expect(journey["state"]?.string == "ready")
        #expect(journey["contract"]?.string?.contains(person.name) == true)
        let staff = rig.staff(of: first.landlord.text)
        let list = try await rig.ask("getLandlordLeases", as: staff, query: [("limit", "50")])
        #expect((list["items"]?.elements ?? []).count > 1)
    }
}

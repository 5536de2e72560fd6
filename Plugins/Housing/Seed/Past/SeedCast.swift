public import PluginKit

/// Some of the model's people who may sign in: for each thing that there is to see the first in the city
/// to whom it happened, with a phone of their own and one name.
struct SeedCast: Sendable {
    /// What somebody has to show.
    enum Part: CaseIterable, Sendable {
        case bill, papers, renewal, leaving, keysBack, paidBack

        var shows: LocalizedText {
            switch self {
            case .bill: LocalizedText(zh: "下一期租金账单待付", en: "a rent bill to pay")
            case .papers:
                LocalizedText(zh: "容缺签约，证明待补", en: "moved in, a proof is to follow")
            case .renewal:
                LocalizedText(zh: "租约将满，可续租", en: "a further term is offered")
            case .leaving:
                LocalizedText(zh: "已定搬离日期", en: "leaves on a day that is known")
            case .keysBack:
                LocalizedText(
                    zh: "昨日交还钥匙，押金待退",
                    en: "gave the keys back yesterday, the deposit is to come"
                )
            case .paidBack:
                LocalizedText(
                    zh: "付款时房已租出，已退款",
                    en: "paid when the home was gone, and was paid back"
                )
            }
        }
    }

    /// Somebody with what they show.
    struct Member: Sendable {
        let part: Part
        let person: SeedPerson
        /// The number of their home, or of the one they wanted, among the city's; of its first room.
        let home: Int
    }

    let seed: UInt64
    let day: CivilDay

    /// One for each part, in the order of the parts; fewer in a city where something happened to nobody.
    func members() throws -> [Member] {
        let plan = SeedPlan(seed: seed)
        var found: [Part: Member] = [:]
        for chunk in 0..<Housing.seedChunks where found.count < Part.allCases.count {
            for place in SeedFlat.all(in: Housing.seedNumbers(of: chunk), plan, day)
                .flatMap(\.places)
            {
                for part in Part.allCases where found[part] == nil {
                    found[part] = try member(part, at: place)
                }
            }
        }
        return Part.allCases.compactMap { found[$0] }
    }

    private func member(_ part: Part, at place: SeedPlace) throws -> Member? {
        let number = part == .paidBack ? place.seeker : place.resident(seed: seed)
        guard let number, isPlain(number), try has(part, number, place) else { return nil }
        let person = try SeedPerson(number, seed: seed, day: day)
        let home = Int(place.home.id.suffix(SeedHome.digits)) ?? place.number
        return Member(part: part, person: person, home: home)
    }

    private func isPlain(_ number: Int) -> Bool {
        !SeedPerson.isVaried(number, seed: seed)
            && [number, number + 1].allSatisfy { SeedPerson.ownerOfPhone(of: $0, seed: seed) == $0 }
    }

    private func has(_ part: Part, _ number: Int, _ place: SeedPlace) throws -> Bool {
        guard let lease = place.lease else {
            return part == .paidBack && SeedSigning.ending(number, seed: seed) == .paidBack
        }
        let leaving = SeedLeaving(number, seed: seed, on: day)
        let isProvisional = SeedSigning.isProvisional(number, seed: seed)
        let isEnding = lease.end.adding(days: -LeaseLimits.renewalDays) <= day
        switch part {
        case .paidBack: return SeedSigning.ending(number, seed: seed) == .paidBack
        case .leaving: return leaving.map { !$0.isBack && $0.day <= lease.end } ?? false
        case .keysBack: return leaving?.isBack == true
        case .renewal: return leaving == nil && !isProvisional && isEnding
        case .bill:
            let life = LeaseLife(
                start: lease.start,
                end: lease.end,
                rent: place.leaf.rent,
                billedElsewhereOn: day
            )
            let isDue = life.nextBill.map { $0.on <= day } ?? false
            return leaving == nil && !isProvisional && !isEnding && isDue
        case .papers:
            guard isProvisional, leaving == nil else { return false }
            return try qualification(number, place)?.life.state == .open
        }
    }

    private func qualification(_ number: Int, _ place: SeedPlace) throws -> SeedQualification? {
        let person = try SeedPerson(number, seed: seed, day: day)
        let story = try SeedSigning(
            of: person,
            at: place,
            isResident: true,
            seed: seed,
            day: day
        )
        return SeedQualification(story, on: day)
    }
}

extension Housing {
    /// The cast of the model city.
    public static func seedAccounts(seed: UInt64, day: CivilDay) throws -> [SeedAccount] {
        try SeedCast(seed: seed, day: day).members().map { member in
            (
                id: member.person.id,
                phone: member.person.phone.digits,
                name: member.person.name,
                shows: member.part.shows
            )
        }
    }
}

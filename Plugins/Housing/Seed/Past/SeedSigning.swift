import PluginKit

/// How one of the model's people signed for a home, told to the plugin's own machines: what they say is
/// what the rows say.
struct SeedSigning: Sendable {
    /// What the signing came to.
    enum Ending: Sendable, Hashable, CaseIterable {
        case leased
        /// Left until the hold was over.
        case timedOut
        case cancelled
        /// By what they declared.
        case refused
        /// Paid when the home was somebody else's.
        case paidBack
    }

    /// How the money came in.
    enum Paying: Sendable, Hashable, CaseIterable {
        case told
        /// The provider's callback never came: it was asked.
        case callbackLost
        /// The provider's callback came twice: the second changes nothing.
        case doubled
        /// Another amount came first, and went back.
        case wrongAmount
        /// After the hold.
        case late
    }

    let person: SeedPerson
    let place: SeedPlace
    let ending: Ending
    let paying: Paying
    var signing: Signing
    var declared: Statements.DeclarationOfJourney.Row?
    /// The contract's bytes; nil where nothing was offered.
    var contract: String?
    var payments: [PaymentFile] = []
    var hold: (state: HoldState, ended: Instant)
    let seed: UInt64
    var random: SplitMix64
    /// How far the story has been told.
    var now: Instant

    /// The signing of whoever lives at a place, or of somebody who wanted to.
    init(of person: SeedPerson, at place: SeedPlace, isResident: Bool, seed: UInt64, day: CivilDay)
        throws
    {
        var random = SplitMix64(seed: seed, stream: 6, number: person.number)
        self.person = person
        self.place = place
        ending = isResident ? .leased : SeedSigning.ending(person.number, seed: seed)
        paying = isResident ? SeedSigning.paying(person.number, seed: seed) : .late
        let days = SeedSigning.days(place, isResident, day, &random)
        let started = days.signed.start.adding(seconds: random.pick(8 * 3600...21 * 3600))
        let holdEnds = started.adding(seconds: HoldLimits.holdSeconds - random.pick(5...40))
        let kind = isResident ? "l" : "s"
        signing = Signing(
            id: "w\(kind)-\(place.name)",
            tenant: place.landlord,
            person: person.id,
            homeID: place.home.id,
            leaf: place.room,
            holdID: "wd-\(kind)\(place.name)",
            startDay: days.start,
            endDay: days.end,
            rent: place.leaf.rent,
            startedAt: started,
            saga: SigningSaga(holdEnds: holdEnds),
            rowVersion: 0
        )
        now = started
        hold = (.expired, holdEnds)
        self.seed = seed
        self.random = random
        try walk()
    }

    static func ending(_ number: Int, seed: UInt64) -> Ending {
        switch SeedDeck(.ending, of: 20, seed: seed).place(of: number - WuhanModel.residents) {
        case 0..<9: .timedOut
        case 9..<13: .cancelled
        case 13..<19: .refused
        default: .paidBack
        }
    }

    /// 1 % callbacks lost, 3 % doubled, 0.2 % another amount, 0.5 % late.
    static func paying(_ number: Int, seed: UInt64) -> Paying {
        switch SeedDeck(.payment, of: 1000, seed: seed).place(of: number) {
        case 0..<10: .callbackLost
        case 10..<12: .wrongAmount
        case 12..<17: .late
        case 17..<47: .doubled
        default: .told
        }
    }

    /// True for 30 % of those who signed: proof of something was to follow.
    static func isProvisional(_ number: Int, seed: UInt64) -> Bool {
        papers(number, seed: seed) < provisionalOfThousand
    }

    /// Of a thousand people.
    static let provisionalOfThousand = 300

    /// A place among a thousand: whose papers are to follow, and what becomes of it, is one lot.
    static func papers(_ number: Int, seed: UInt64) -> Int {
        SeedDeck(.papers, of: 1000, seed: seed).place(of: number)
    }

    /// When it was signed, and the lease's first day and the day after its last.
    private static func days(
        _ place: SeedPlace,
        _ isResident: Bool,
        _ day: CivilDay,
        _ random: inout SplitMix64
    ) -> (signed: CivilDay, start: CivilDay, end: CivilDay) {
        let lead = Int32(random.pick(1...14))
        if isResident, let lease = place.lease {
            return (lease.start.adding(days: -lead), lease.start, lease.end)
        }
        // While the place was free: before whoever lives there signed, or of late.
        let free = place.lease.map { $0.start.adding(days: -15) } ?? day
        let signed = free.adding(days: -Int32(random.pick(1...120)))
        let start = signed.adding(days: lead)
        let months = [6, 12, 24][random.index(below: 3)]
        return (signed, start, start.adding(months: months))
    }
}

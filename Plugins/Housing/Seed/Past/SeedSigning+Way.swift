import PluginKit

extension SeedSigning {
    /// Tells the whole way, from the hold to the keys or to wherever it ended.
    mutating func walk() throws {
        try identify()
        if ending == .cancelled {
            try take(.cancelled, after: 20...90)
            return end(.released)
        }
        try judge()
        guard signing.saga.state != .refused else { return end(.released) }
        offer()
        try take(.offered, after: 0...0)
        if ending == .timedOut { return try runOut() }
        signing.rulesAtSigning = signing.rules
        try take(.signed, after: 15...60)
        try pay()
        guard signing.saga.state == .paid else { return }
        try take(.timeout(version: signing.saga.version), after: 0...0)
        try take(.countersigned(true), after: 0...0)
        end(.leased)
        try take(.doorReady, after: 1...8)
    }

    /// Tells the machine what happened so many seconds later.
    mutating func take(_ event: SigningSaga.Event, after seconds: ClosedRange<Int64>) throws {
        now = now.adding(seconds: random.pick(seconds))
        _ = try signing.saga.take(event, at: now)
        signing.stamp(at: now)
    }

    private mutating func end(_ state: HoldState) { hold = (state, now) }

    private mutating func identify() throws {
        // Under another spelling the register knows nobody with that number.
        let found: [IdentityState] = person.variant == nil ? [.match] : [.mismatch, .match]
        for answer in found {
            try take(.identityGiven, after: 5...25)
            try take(.identityFound(answer, isAdult: true), after: 1...2)
        }
    }

    private mutating func judge() throws {
        let today = now.civilDay
        let declared = declaration(on: today)
        self.declared = declared
        let known = Eligibility.Known(
            age: person.citizen.age(on: today),
            areaDm2: place.leaf.areaDm2,
            verification: place.home.verification
        )
        // Before there were rules the first ones stand for them.
        let procedure = try Eligibility.inForce(on: max(today, RentRule.wuhan[0].from))
        let facts = Eligibility.facts(known, declared, on: today)
        let outcome = try procedure.assess(facts, on: today).outcome
        signing.note(outcome, of: procedure, on: today)
        try take(.judged(SigningSaga.Judgement(outcome)), after: 5...30)
    }

    /// What the person says of themselves: three residents of ten leave something open.
    private mutating func declaration(on today: CivilDay) -> Statements.DeclarationOfJourney.Row {
        let isOpen = ending == .leased && SeedSigning.isProvisional(person.number, seed: seed)
        let open = isOpen ? random.pick(0...2) : -1
        let ownsHome = ending == .refused && random.pick(0...1) == 0
        let earnsMuch = ending == .refused && !ownsHome
        let income = random.pick(350_000...1_250_000) * (earnsMuch ? 4 : 1)
        return Statements.DeclarationOfJourney.Row(
            declaredOn: today,
            occupants: random.pick(1...(place.leaf.areaDm2 >= 3000 ? 2 : 1)),
            ownsHome: open == 0 ? nil : ownsHome,
            worksHere: open == 1 ? nil : true,
            income: open == 2 ? nil : Money(fen: income + (earnsMuch ? 200_000 : 0))
        )
    }

    /// Freezes the terms.
    private mutating func offer() {
        signing.capRule = RentRule.inForce(on: now.civilDay).version
        let salt = (0..<36).map { _ in "\(random.pick(0...9))" }.joined()
        let body = LeaseTerms.text(
            of: signing,
            place.lessor,
            applicant,
            place.address,
            place.leaf.areaDm2,
            salt: salt
        )
        contract = body
        signing.contractHash = SHA256Sum(of: Array(body.utf8)).hex
    }

    /// Who signs, as the file keeps it.
    var applicant: Applicant {
        Applicant(
            tries: person.variant == nil ? 1 : 2,
            name: person.name,
            number: person.citizen,
            phone: person.phone
        )
    }

    /// Nothing more is done, until the hold is over.
    private mutating func runOut() throws {
        now = signing.saga.holdEnds
        try take(.timeout(version: signing.saga.version), after: 0...0)
        end(.expired)
    }
}

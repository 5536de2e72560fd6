import PluginKit

/// What the forms of a signing do; each leads back to the journey, which shows what comes next.
enum JourneyForms {
    /// Begins the signing on a hold, or goes on with the one that has begun.
    static func start(
        _ input: StartJourneyForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        do {
            let id = try await context.write { tx in
                let known = try tx.first(Statements.JourneyOfHold(holdId: input.id))
                if let known, known.personId == tx.call.principal.person?.text { return known.id }
                let wish = StartJourney(
                    id: tx.newID(),
                    holdId: input.id,
                    startDay: nil,
                    months: JourneyForms.months
                )
                return try JourneyDesk.start(wish, in: tx).id
            }
            return .redirect(to: "/housing/journeys/\(id)")
        } catch let fault as Fault where fault.code == "housing.hold.ended" {
            return .redirect(to: "/housing/holds/\(input.id)")
        }
    }

    /// Months of a lease that is signed on the pages.
    private static let months: Int64 = 12

    static func identify(
        _ input: IdentityForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let today = context.call.received.instant.civilDay
        let name = input.name.trimmed
        var wrong: [(String, PageValue)] = []
        if name.isEmpty {
            wrong.append(("wrong_name", .flag(true)))
        } else if !Document.shows(name) {
            wrong.append(("unshown_name", .flag(true)))
        }
        let range = try context.point { $0.citizenIDs }
        if (try? CitizenID(input.number, on: today, within: range)) == nil {
            wrong.append(("wrong_number", .flag(true)))
        }
        let phone = try? MobileNumber(input.phone)
        if phone == nil { wrong.append(("wrong_phone", .flag(true))) }
        guard wrong.isEmpty, let phone else {
            let typed: [(String, PageValue)] = [
                ("typedName", .text(input.name)), ("typedNumber", .text(input.number)),
                ("typedPhone", .text(input.phone)), ("hasMistakes", .flag(true)),
            ]
            return try JourneyPage.show(input.id, context, wrong + typed)
        }
        return try await step(input.id) {
            let given = IdentifyPerson(
                id: input.id,
                name: name,
                number: input.number.trimmed,
                phone: phone.digits
            )
            _ = try await context.write { try IdentityDesk.identify(given, in: $0) }
        }
    }

    static func declare(
        _ input: FactsForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let occupants = Int64(input.occupants).flatMap { (1...8).contains($0) ? $0 : nil }
        let income = (input.incomeYuan ?? "").trimmed
        let yuan = Int64(income)
        let isIncomeWrong = !income.isEmpty && !(yuan.map { (0...1_000_000).contains($0) } ?? false)
        guard let occupants, !isIncomeWrong else {
            let wrong: [(String, PageValue)] = [
                ("wrong_occupants", .flag(occupants == nil)),
                ("wrong_income", .flag(isIncomeWrong)), ("hasMistakes", .flag(true)),
                ("typedIncome", .text(income)),
            ]
            return try JourneyPage.show(input.id, context, wrong, typed: input)
        }
        return try await step(input.id) {
            let facts = DeclareFacts(
                id: input.id,
                ownsHomeHere: answer(input.ownsHome),
                worksOrStudiesHere: answer(input.works),
                incomeFenMonthly: yuan.map { Money(fen: $0 * 100) },
                occupants: occupants
            )
            _ = try await context.write { try JourneyDesk.declare(facts, in: $0) }
        }
    }

    /// Yes, no, or to be proved later.
    private static func answer(_ text: String?) -> Bool? {
        switch text {
        case "yes": true
        case "no": false
        default: nil
        }
    }

    static func requestCode(
        _ input: JourneyForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        try await step(input.id) {
            _ = try await context.write { try JourneyDesk.requestCode(input.id, in: $0) }
        }
    }

    static func sign(
        _ input: SignatureForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let code = input.code.filter { $0 != " " }
        guard code.utf8.count == 6, input.hash.utf8.count == 64 else {
            // What is another's is not there, whatever was typed.
            _ = try context.point { try JourneyDesk.journey(input.id, in: $0) }
            return back(input.id, .code)
        }
        let wish = SignContract(id: input.id, contractHash: input.hash, code: code)
        return try await step(input.id) {
            switch try await context.write({ try JourneyDesk.sign(wish, in: $0) }) {
            case .signed: break
            case .wrongCode: throw Fault.signCodeWrong()
            }
        }
    }

    static func pay(_ input: JourneyForm, _ context: RequestContext) async throws -> PageReply {
        let wish = PayFirstRent(
            id: input.id,
            channel: .h5,
            payer: nil,
            payerAddress: context.call.address
        )
        return try await step(input.id) {
            _ = try await context.write { try PaymentDesk.pay(wish, in: $0) }
        }
    }

    static func cancel(_ input: JourneyForm, _ context: RequestContext) async throws -> PageReply {
        try await step(input.id) {
            _ = try await context.write { try JourneyDesk.cancel(input.id, in: $0) }
        }
    }

    /// Does a step and leads back; a person who comes out of turn is told so there.
    private static func step(_ id: String, _ body: () async throws -> Void) async throws
        -> PageReply
    {
        do {
            try await body()
        } catch let fault as Fault {
            switch fault.code {
            case "housing.sign_code.wrong": return back(id, .code)
            case "housing.sign_code.limit": return back(id, .limit)
            case "housing.contract.changed": return back(id, .changed)
            case "housing.contract.unreadable": return back(id, .unreadable)
            case "housing.hold.limit": return back(id, .holds)
            case "housing.journey.not_now": return back(id, .late)
            case "housing.payment.no_mandate": return back(id, .mandate)
            default: throw fault
            }
        }
        return .redirect(to: "/housing/journeys/\(id)")
    }

    private static func back(_ id: String, _ notice: JourneyNotice) -> PageReply {
        .redirect(to: "/housing/journeys/\(id)?notice=\(notice.rawValue)")
    }
}

extension String {
    /// Without spaces before and after, as people paste them.
    fileprivate var trimmed: String {
        let isSpace = { (letter: Character) in letter == " " || letter == "　" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}

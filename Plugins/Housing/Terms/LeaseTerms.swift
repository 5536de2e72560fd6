import PluginKit

/// The terms of a lease, frozen into bytes that both sides sign.
enum LeaseTerms {
    /// Freezes the terms of a journey that may go on, and offers them.
    static func offer(_ id: String, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: id)) else { return }
        var signing = try Signing(row)
        guard [.cleared, .provisional].contains(signing.saga.state) else { return }
        guard let cap = try cap(of: signing, in: tx) else {
            // The home left the list, or its rent is above the cap of the rule it was checked by.
            return try withdraw(signing, in: tx)
        }
        guard let applicant = try Applicant.of(id, in: tx),
            let home = try tx.first(Statements.HomeOfContract(homeId: signing.homeID)),
            let area = try area(of: signing, in: tx)
        else { return try withdraw(signing, in: tx) }
        signing.capRule = cap
        let salt = tx.randomDigits(18) + tx.randomDigits(18)
        let lessor = try tx.first(Statements.MandateOfLandlord(tenantId: signing.tenant.text))
        let body = text(of: signing, lessor?.lessorName, applicant, home, area, salt: salt)
        signing.contractHash = SHA256Sum(of: Array(body.utf8)).hex
        try keep(body, of: signing, in: tx)
        try SigningDesk.take(.offered, signing, in: tx)
    }

    /// Keeps the bytes that are signed, sealed.
    static func keep(
        _ body: String,
        of signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            Statements.InsertContract(
                journeyId: signing.id,
                tenantId: signing.tenant.text,
                personId: signing.person.text,
                body: try tx.seal(
                    SecretText(body),
                    as: Fields.Contract.Body.self,
                    row: signing.id,
                    about: signing.person,
                    in: signing.tenant
                ),
                hash: signing.contractHash ?? ""
            )
        )
    }

    /// Whom the frozen terms name as lessor; nil where no terms are kept.
    static func lessor(of signing: Signing, in tx: borrowing Transaction) throws -> String? {
        let kept = try tx.first(Statements.ContractOfJourney(journeyId: signing.id))
        guard let kept else { return nil }
        let terms = try JSONValue.parse(Array(tx.open(kept.body).text.utf8))
        return terms["lessor"]?.string ?? terms["landlord"]?.string
    }

    /// The contract in canonical bytes: members in this order, no space between them.
    ///
    /// The salt keeps names and numbers from being guessed from the hash.
    static func text(
        of signing: Signing,
        _ lessor: String?,
        _ applicant: Applicant,
        _ home: Statements.HomeOfContract.Row,
        _ areaDm2: Int64,
        salt: String
    ) -> String {
        var members: [(String, JSONValue)] = [
            ("v", "1"), ("lease", .string(signing.id)), ("landlord", .string(signing.tenant.text)),
            ("lessor", .string(lessor ?? signing.tenant.text)),
            ("tenant", .string(applicant.name)),
            ("citizenId", .string(applicant.number.masked)),
            ("home", .string(signing.homeID)),
        ]
        if let leaf = signing.leaf { members.append(("room", .string("\(leaf)"))) }
        members += [
            ("building", .string(home.nameZh)), ("address", .string(home.addressZh)),
            ("door", .string(home.door)), ("areaDm2", .string("\(areaDm2)")),
            ("startDay", .string("\(signing.startDay)")), ("endDay", .string("\(signing.endDay)")),
            ("rentFen", .string("\(signing.rent.fen)")),
            ("depositFen", .string("\(signing.deposit.fen)")),
            ("capRule", .string(signing.capRule ?? "")), ("rules", .string(signing.rules ?? "")),
            ("proofs", .array(signing.proofs.map { .string($0) })),
            ("proofDueDay", .string(signing.proofDue.map { "\($0)" } ?? "")),
            ("clauses", .array(clauses(of: signing).map { .string($0) })), ("salt", .string(salt)),
        ]
        var writer = JSONWriter()
        JSONValue.object(members.map { JSONMember($0.0, $0.1) }).write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// What a person reads in fifteen seconds.
    private static func clauses(of signing: Signing) -> [String] {
        var clauses = [
            "月租 \(signing.rent.yuanText) 元，押金 \(signing.deposit.yuanText) 元，签约时支付押金和首月租金，无中介费。",
            "租期 \(signing.startDay) 至 \(signing.endDay)（不含当日）。",
            "押金在退租交接后退还，只扣除清单所列费用。",
            "款项由出租人或监管账户收取，平台不代收租金和押金。",
        ]
        if !signing.proofs.isEmpty, let due = signing.proofDue {
            clauses.append("所缺材料可在 \(due) 前补齐；逾期一次性告知，另有 15 日改正期，可申诉。")
            clauses.append("仍不符合条件的，可选择自下一期起按市场租金续住，或退租；均不因此停用门锁。")
        }
        return clauses
    }

    /// The leaves that are signed for, as they are listed.
    private static func leaves(
        of signing: Signing,
        in tx: borrowing Transaction
    ) throws -> [Statements.OffersOnListOfHome.Row] {
        let listed = try tx.all(Statements.OffersOnListOfHome(homeId: signing.homeID))
        guard let room = signing.leaf else { return listed }
        return listed.filter { $0.leaf == room }
    }

    /// The area of what is signed for; nil when it has left the list.
    static func area(of signing: Signing, in tx: borrowing Transaction) throws -> Int64? {
        let leaves = try leaves(of: signing, in: tx)
        return leaves.isEmpty ? nil : leaves.reduce(0) { $0 + $1.areaDm2 }
    }

    /// The rule by which the rent is at most its cap today; nil when it is not, or is no longer listed.
    private static func cap(of signing: Signing, in tx: borrowing Transaction) throws -> String? {
        let rule = RentRule.inForce(on: tx.now.civilDay)
        let leaves = try leaves(of: signing, in: tx)
        let rent = leaves.reduce(Money(fen: 0)) { $0 + $1.rent }
        guard !leaves.isEmpty, rent == signing.rent,
            leaves.allSatisfy({ rule.allows($0.rent, market: $0.marketRent) })
        else { return nil }
        return rule.version
    }

    private static func withdraw(_ signing: Signing, in tx: borrowing Transaction) throws {
        try SigningDesk.take(.withdrawn, signing, in: tx)
    }
}

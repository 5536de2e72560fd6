import PluginKit

/// Who has verified homes as fit to live in: what the city's inspectors say, and nobody of homes they manage.
enum VerificationDesk {
    /// Writes down that a home was looked at; the first time it puts the home on the list.
    ///
    /// Nothing that was seen on an earlier day takes the place of what was seen since.
    static func verify(
        _ input: VerifyHome,
        in tx: borrowing Transaction
    ) throws -> HomeVerification {
        let verification = HomeVerification(by: input.by, on: input.on)
        guard let home = try tx.first(Statements.VerificationOfHome(homeId: input.id)) else {
            throw Fault.homeNotFound()
        }
        guard !managesHomes(of: home.tenantId, tx.call) else { throw Fault.verifiedByItsManager() }
        var violations = Violations()
        check(verification, since: home.verifiedOn, on: tx.now.civilDay, &violations)
        guard violations.isEmpty else { throw violations.fault() }
        try tx.run(
            Statements.VerifyHome(
                homeId: input.id,
                verifiedBy: verification.by,
                verifiedOn: verification.on,
                at: tx.now
            )
        )
        if home.verifiedBy == nil {
            try tx.follow(tx.all(Statements.ListOffers(homeId: input.id)))
        }
        try tx.publish(
            HomeVerified(
                homeId: input.id,
                tenantId: TenantID(home.tenantId),
                by: verification.by,
                on: verification.on,
                at: tx.now
            )
        )
        return verification
    }

    /// True for whoever may list homes for a landlord, whatever else they are there.
    private static func managesHomes(of landlord: String, _ call: CallContext) -> Bool {
        call.tenant?.text == landlord && call.permissions.contains("housing.home.manage")
    }

    /// What is known of a home; nil where nobody is known to have looked at it.
    static func verification(
        of home: String,
        in tx: borrowing Transaction
    ) throws -> HomeVerification? {
        let row = try tx.first(Statements.VerificationOfHome(homeId: home))
        return HomeVerification(by: row?.verifiedBy, on: row?.verifiedOn)
    }

    /// A page of the homes that nobody has verified, the oldest first.
    static func waiting(
        after id: String?,
        limit: Int64,
        in snapshot: borrowing Snapshot
    ) throws -> (items: [Statements.HomesToVerify.Row], next: String?) {
        let rows = try snapshot.all(
            Statements.HomesToVerify(afterId: id ?? "", limit: limit + 1)
        )
        let items = Array(rows.prefix(Int(limit)))
        return (items, rows.count > items.count ? items.last?.id : nil)
    }

    /// Notes a day that has not come yet, on which nobody has looked at anything, and one before what is known.
    private static func check(
        _ verification: HomeVerification,
        since known: CivilDay?,
        on today: CivilDay,
        _ violations: inout Violations
    ) {
        if verification.on > today {
            violations.add(
                "/on",
                "maximum",
                zh: "核验日期不能晚于今天（\(today)）。",
                en: "A verification is of today, \(today), or of an earlier day."
            )
        }
        if let known, verification.on < known {
            violations.add(
                "/on",
                "minimum",
                zh: "已登记 \(known) 的核验，不能改为更早的日期。",
                en: "The home was verified on \(known): an earlier day does not take its place."
            )
        }
    }
}

extension HomeVerification {
    /// What two columns say; nil where they say nothing.
    init?(by body: String?, on day: CivilDay?) {
        guard let body, let day else { return nil }
        self.init(by: body, on: day)
    }
}

extension Fault {
    /// Whoever manages a landlord's homes does not verify them.
    static func verifiedByItsManager(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "housing.verification.own",
            message: LocalizedText(
                zh: "管理本机构房源的人不能核验本机构的房源。",
                en: "Whoever manages a landlord's homes does not verify them."
            ),
            remedy: LocalizedText(
                zh: "请由市级核验员登记。",
                en: "Have one of the city's inspectors write the verification down."
            ),
            location: location
        )
    }
}

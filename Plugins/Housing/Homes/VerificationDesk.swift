import PluginKit

/// Who has verified homes as fit to live in: what a landlord or an officer says, and nobody else.
enum VerificationDesk {
    /// Writes down that a home was looked at; said again, the newest counts.
    static func verify(
        _ input: VerifyHome,
        in tx: borrowing Transaction
    ) throws -> HomeVerification {
        let verification = HomeVerification(by: input.by, on: input.on)
        var violations = Violations()
        check(verification, at: "/on", on: tx.now.civilDay, &violations)
        guard violations.isEmpty else { throw violations.fault() }
        guard let home = try tx.first(Statements.VerificationOfHome(homeId: input.id)) else {
            throw Fault.homeNotFound()
        }
        try tx.run(
            Statements.VerifyHome(
                homeId: input.id,
                verifiedBy: verification.by,
                verifiedOn: verification.on
            )
        )
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

    /// What is known of a home; nil where nobody is known to have looked at it.
    static func verification(
        of home: String,
        in tx: borrowing Transaction
    ) throws -> HomeVerification? {
        let row = try tx.first(Statements.VerificationOfHome(homeId: home))
        return HomeVerification(by: row?.verifiedBy, on: row?.verifiedOn)
    }

    /// Notes a day that has not come yet: nobody has looked at anything on it.
    static func check(
        _ verification: HomeVerification?,
        at place: String,
        on today: CivilDay,
        _ violations: inout Violations
    ) {
        guard let verification, verification.on > today else { return }
        violations.add(
            place,
            "maximum",
            zh: "核验日期不能晚于今天（\(today)）。",
            en: "A verification is of today, \(today), or of an earlier day."
        )
    }
}

extension HomeVerification {
    /// What two columns say; nil where they say nothing.
    init?(by body: String?, on day: CivilDay?) {
        guard let body, let day else { return nil }
        self.init(by: body, on: day)
    }
}

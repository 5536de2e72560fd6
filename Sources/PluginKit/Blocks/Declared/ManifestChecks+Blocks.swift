/// What must hold of the building blocks a plugin declares.
extension ManifestChecks {
    func blocks() {
        if let ledger = manifest.blocks.ledger { check(ledger) }
        if let reservations = manifest.blocks.reservations { check(reservations) }
        if let effects = manifest.blocks.effects { check(effects) }
        if let callbacks = manifest.blocks.callbacks { check(callbacks) }
        if let files = manifest.blocks.files { check(files) }
        fileRoutes()
        if let obligations = manifest.blocks.obligations { check(obligations) }
        if let aggregates = manifest.blocks.aggregates { check(aggregates) }
    }

    private func check(_ reservations: ReservationRules) {
        let place = ["blocks", "reservations", "resources"]
        if reservations.resources.isEmpty {
            wrong(place, "reservations of nothing", "declare a resource, or leave it out")
        }
        for resource in reservations.resources {
            typeName(resource.name, place + [resource.name])
        }
    }

    private func check(_ ledger: LedgerRules) {
        let place = ["blocks", "ledger"]
        if ledger.accounts.isEmpty {
            wrong(place + ["accounts"], "a ledger without accounts", "declare one, or leave it out")
        }
        for account in ledger.accounts {
            let here = place + ["accounts", account.name]
            typeName(account.name, here)
            if account.isForbidden {
                wrong(
                    here + ["holder"],
                    "the platform may not hold \(account.money.rawValue) money"
                        + " (住房租赁条例, article 36)",
                    "let the tenant, a supervised account or the provider hold it"
                )
            }
        }
        for transfer in ledger.transfers { check(transfer, ledger, place) }
    }

    private func check(
        _ transfer: LedgerRules.Transfer,
        _ ledger: LedgerRules,
        _ place: [String]
    ) {
        let here = place + ["transfers", transfer.name]
        typeName(transfer.name, here)
        for (side, kind) in [("debit", transfer.debit), ("credit", transfer.credit)]
        where ledger.account(kind) == nil {
            wrong(
                here + [side],
                "there is no account kind \"\(kind)\"",
                "declare it in \"accounts\""
            )
        }
        if ledger.isForbidden(transfer) {
            wrong(
                here,
                "rent or a deposit would reach an account of the platform, be it by way of other accounts"
                    + " (住房租赁条例, article 36)",
                "move it between accounts that others hold, and fees by accounts of their own"
            )
        }
    }
}

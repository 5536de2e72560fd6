extension Manifest {
    /// The building blocks a plugin uses, each with what it declares for it; those it does not use
    /// are no symbols, and its file has no tables for them.
    package struct Blocks: Sendable, Hashable {
        package var ledger: LedgerRules?
        package var reservations: ReservationRules?

        package init(ledger: LedgerRules? = nil, reservations: ReservationRules? = nil) {
            self.ledger = ledger
            self.reservations = reservations
        }

        /// Names of the blocks that are used.
        package var names: [String] {
            (ledger == nil ? [] : ["ledger"]) + (reservations == nil ? [] : ["reservations"])
        }
    }
}

extension Manifest.Blocks {
    /// What they grant, as lines of capabilities.lock.
    func grants(_ plugin: String) -> [Grant] {
        let accounts = (ledger?.accounts ?? []).map { account in
            Grant(
                plugin,
                "account",
                account.name,
                [
                    "side=\(account.side.rawValue)", "holder=\(account.holder.rawValue)",
                    "money=\(account.money.rawValue)",
                ] + (account.isBounded ? ["bounded"] : [])
            )
        }
        let transfers = (ledger?.transfers ?? []).map { transfer in
            Grant(
                plugin,
                "transfer",
                transfer.name,
                ["debit=\(transfer.debit)", "credit=\(transfer.credit)"]
            )
        }
        let resources = (reservations?.resources ?? []).map { resource in
            Grant(
                plugin,
                "resource",
                resource.name,
                [
                    "over=\(resource.extent.rawValue)",
                    "availability=\(resource.availability.rawValue)",
                    "hold-seconds=\(resource.holdSecondsMax)",
                ]
            )
        }
        return names.map { Grant(plugin, "block", $0) } + accounts + transfers + resources
    }
}

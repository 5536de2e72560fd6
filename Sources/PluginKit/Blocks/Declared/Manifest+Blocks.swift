extension Manifest {
    /// The building blocks a plugin uses, each with what it declares for it; those it does not use
    /// are no symbols, and its file has no tables for them.
    package struct Blocks: Sendable, Hashable {
        package var ledger: LedgerRules?
        package var reservations: ReservationRules?
        package var effects: EffectRules?
        package var callbacks: CallbackRules?
        /// Columns that are encrypted at rest; declared with their tables.
        package var personal: PersonalRules?
        package var files: FileRules?
        package var obligations: ObligationRules?
        package var aggregates: AggregateRules?

        package init(
            ledger: LedgerRules? = nil,
            reservations: ReservationRules? = nil,
            effects: EffectRules? = nil,
            callbacks: CallbackRules? = nil,
            personal: PersonalRules? = nil,
            files: FileRules? = nil,
            obligations: ObligationRules? = nil,
            aggregates: AggregateRules? = nil
        ) {
            self.ledger = ledger
            self.reservations = reservations
            self.effects = effects
            self.callbacks = callbacks
            self.personal = personal
            self.files = files
            self.obligations = obligations
            self.aggregates = aggregates
        }

        /// True for an operation that takes its place in the lane's order when it is received.
        package func orders(_ operation: String) -> Bool {
            aggregates?.orders(operation) ?? false
        }

        /// True when something of the plugin's lies sealed in its file.
        package var seals: Bool {
            personal != nil || effects != nil || callbacks != nil || files != nil
        }

        /// Names of the blocks that are used.
        package var names: [String] {
            let used: [(name: String, isUsed: Bool)] = [
                ("ledger", ledger != nil), ("reservations", reservations != nil),
                ("effects", effects != nil), ("callbacks", callbacks != nil),
                ("files", files != nil), ("obligations", obligations != nil),
                ("aggregates", aggregates != nil),
            ]
            return used.filter(\.isUsed).map(\.name)
        }
    }
}

extension Manifest.Blocks {
    /// What they grant, as lines of capabilities.lock.
    func grants(_ plugin: String, _ fields: GrantedFields) -> [Grant] {
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
                    "hold-seconds<=\(resource.holdSecondsMax)",
                ]
            )
        }
        return used(plugin) + accounts + transfers + resources
            + outside(plugin, fields) + brought(plugin) + inTime(plugin)
    }

    /// The blocks themselves, with how much of the host one may take in all.
    private func used(_ plugin: String) -> [Grant] {
        names.map { name in
            let bounds = files.map {
                ["tenant-bytes<=\($0.tenantBytesMax)", "person-bytes<=\($0.personBytesMax)"]
            }
            return Grant(plugin, "block", name, name == "files" ? bounds ?? [] : [])
        }
    }

    /// What files may be brought.
    private func brought(_ plugin: String) -> [Grant] {
        (files?.kinds ?? []).map { kind in
            let types = "types=\(kind.types.joined(separator: ","))"
            return Grant(plugin, "file", kind.name, [types, "bytes<=\(kind.bytesMax)"])
        }
    }

    /// What is promised, and what is decided in the lane's memory.
    private func inTime(_ plugin: String) -> [Grant] {
        let owed = (obligations?.obligations ?? []).map { obligation in
            Grant(
                plugin,
                "obligation",
                obligation.name,
                ["within=\(obligation.span)", "of=\(obligation.unit.rawValue)"]
                    + (obligation.checkSpan.map { ["accepted-by-silence-after=\($0)"] } ?? [])
                    + (obligation.pauseReasons.isEmpty
                        ? []
                        : [
                            "pauses="
                                + obligation.pauseReasons.map(\.name).sorted()
                                .joined(separator: ",")
                        ])
            )
        }
        let hot = (aggregates?.aggregates ?? []).map { aggregate in
            Grant(
                plugin,
                "aggregate",
                aggregate.name,
                ["orders=\(aggregate.operations.sorted().joined(separator: ","))"]
            )
        }
        return owed + hot
    }

    /// Who is asked outside, and who may tell something.
    private func outside(_ plugin: String, _ fields: GrantedFields) -> [Grant] {
        let asked = (effects?.effects ?? []).map { effect in
            let given = fields.term("sends", effect.input) + fields.term("hears", effect.result)
            let order = effect.partitionKey.map { ["in-order-of=\($0)"] } ?? []
            let tries = [
                "attempts<=\(effect.retry.attemptsMax)", "retry-ms>=\(effect.retry.firstMillis)",
                "longest-retry-ms>=\(effect.retry.maxMillis)",
                "deadline-s<=\(effect.retry.deadlineSeconds)",
                "timeout-ms<=\(effect.retry.timeoutMillis)",
            ]
            return Grant(plugin, "effect", effect.name, [effect.port] + order + tries + given)
        }
        let told = (callbacks?.callbacks ?? []).map {
            Grant(plugin, "callback", $0.name, [$0.port] + fields.term("hears", $0.message))
        }
        return asked + told
    }
}

extension ManifestReader {
    /// The building blocks that a plugin uses.
    func blocks(_ node: SourceNode?) -> Manifest.Blocks {
        guard let node, var fields = SourceFields(node, file: file, log: log) else {
            return Manifest.Blocks()
        }
        let blocks = Manifest.Blocks(
            ledger: fields.optional("ledger").flatMap(ledger),
            reservations: fields.optional("reservations").flatMap(reservations),
            effects: fields.optional("effects").map { _ in
                EffectRules(effects: fields.named("effects", isRequired: false).compactMap(effect))
            },
            callbacks: fields.optional("callbacks").map { _ in
                CallbackRules(
                    callbacks: fields.named("callbacks", isRequired: false).compactMap(callback)
                )
            },
            files: fields.optional("files").flatMap(files),
            obligations: fields.optional("obligations").map { _ in
                ObligationRules(
                    obligations: fields.named("obligations", isRequired: false)
                        .compactMap(obligation)
                )
            },
            aggregates: fields.optional("aggregates").map { _ in
                AggregateRules(
                    aggregates: fields.named("aggregates", isRequired: false).compactMap(aggregate)
                )
            }
        )
        fields.finish()
        return blocks
    }

    private func ledger(_ node: SourceNode) -> LedgerRules? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let rules = LedgerRules(
            accounts: fields.named("accounts", isRequired: true).compactMap(account),
            transfers: fields.named("transfers", isRequired: true).compactMap(transfer)
        )
        fields.finish()
        return rules
    }

    private func reservations(_ node: SourceNode) -> ReservationRules? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let rules = ReservationRules(
            resources: fields.named("resources", isRequired: true).compactMap(resource)
        )
        fields.finish()
        return rules
    }

    private func resource(_ member: SourceNode.Member) -> ReservationRules.Resource? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let resource = ReservationRules.Resource(
            name: member.name,
            title: fields.localized("title"),
            extent: fields.choice("over", default: nil, otherwise: .count),
            availability: fields.choice("availability", default: .tenant, otherwise: .tenant),
            holdSecondsMax: fields.whole("holdSecondsMax", default: 900, in: 1...31_622_400)
        )
        fields.finish()
        return resource
    }

    private func account(_ member: SourceNode.Member) -> LedgerRules.Account? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let account = LedgerRules.Account(
            name: member.name,
            title: fields.localized("title"),
            side: fields.choice("side", default: nil, otherwise: .debit),
            isBounded: fields.flag("bounded", default: true),
            holder: fields.choice("holder", default: nil, otherwise: .tenant),
            money: fields.choice("money", default: nil, otherwise: .mixed)
        )
        fields.finish()
        return account
    }

    private func transfer(_ member: SourceNode.Member) -> LedgerRules.Transfer? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let transfer = LedgerRules.Transfer(
            name: member.name,
            title: fields.localized("title"),
            debit: fields.text("debit"),
            credit: fields.text("credit")
        )
        fields.finish()
        return transfer
    }
}

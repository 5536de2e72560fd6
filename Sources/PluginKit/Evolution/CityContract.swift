/// The contracts of all plugins together: whoever uses something finds it offered, and whoever
/// relied on a released contract still can.
package struct CityContract {
    /// One plugin's contract, as it is and as it was last released.
    package struct Member {
        package let current: ManifestReading
        /// Nil before the first release.
        package let released: ManifestReading?
        /// The releases before that one, in order.
        package let earlier: [ManifestReading]
        /// What messages name its files by, such as `Manifests/housing`.
        package let folder: String

        package init(
            current: ManifestReading,
            released: ManifestReading?,
            earlier: [ManifestReading] = [],
            folder: String
        ) {
            self.current = current
            self.released = released
            self.earlier = earlier
            self.folder = folder
        }

        var manifest: Manifest? { current.manifest }
    }

    private let members: [Member]
    private let log = DiagnosticLog()

    package init(_ members: [Member]) { self.members = members }

    /// Every use without its offer, every message that a consumer would not understand, and every
    /// broken promise; none when the contracts fit.
    ///
    /// With `isWhole` false some plugins may be left out: what only they could offer is not missed,
    /// unless a plugin cannot do without.
    package func check(isWhole: Bool = true) -> [Diagnostic] {
        for member in members {
            subscriptions(of: member, isWhole)
            uses(of: member, isWhole)
            promises(of: member)
        }
        return log.list
    }

    // MARK: - Subscriptions

    private func subscriptions(of member: Member, _ isWhole: Bool) {
        for (index, rule) in (member.manifest?.subscriptions ?? []).enumerated() {
            let place = ["subscriptions", "\(index)"]
            let id = String(rule.type.prefix { $0 != "." })
            guard let producer = members.first(where: { $0.manifest?.id == id }) else {
                if isWhole {
                    wrong(member, place, "there is no plugin \(id)", "mend the type or drop it")
                }
                continue
            }
            guard
                let event = producer.manifest?.announced.first(where: {
                    $0.type == rule.type
                })
            else {
                wrong(
                    member,
                    place + ["type"],
                    "\(id) does not publish \(rule.type)",
                    instead(of: rule.type, producer)
                )
                continue
            }
            understands(member, rule, place, event.schema, producer.current, "as it is now")
            if let released = producer.released,
                let before = released.manifest?.announced.first(where: { $0.type == rule.type })
            {
                understands(member, rule, place, before.schema, released, "as it was released")
            }
        }
    }

    private func instead(of type: String, _ producer: Member) -> String {
        let events = producer.manifest?.announced ?? []
        if let later = events.first(where: { $0.upcast?.type == type }) {
            return "subscribe to \(later.type); earlier events come through its upcaster"
        }
        let known = events.map(\.type).joined(separator: ", ")
        return known.isEmpty ? "it publishes nothing" : "it publishes \(known)"
    }

    private func understands(
        _ member: Member,
        _ rule: Manifest.SubscriptionRule,
        _ place: [String],
        _ schema: String,
        _ producer: ManifestReading,
        _ when: String
    ) {
        let writer = SchemaFit.Side(schema, producer.schemas)
        let reader = SchemaFit.Side(rule.schema, member.current.schemas)
        for gap in SchemaFit.gaps(reader: reader, writer: writer) {
            wrong(
                member,
                place + ["schema"],
                "it does not understand every \(rule.type) \(when): \(gap)",
                "read less, or read it as the producer's schema allows"
            )
        }
        for name in strangers(rule.schema, member.current, schema, producer) {
            wrong(
                member,
                place + ["schema"],
                "\(rule.type) has no \"\(name)\" \(when)",
                "leave it out; a subset names nothing else"
            )
        }
    }

    /// Members that the consumer hopes for and the producer never writes.
    private func strangers(
        _ subset: String,
        _ consumer: ManifestReading,
        _ schema: String,
        _ producer: ManifestReading
    ) -> [String] {
        guard let wanted = consumer.schemas[subset]?.object,
            let written = producer.schemas[schema]?.object
        else { return [] }
        return wanted.properties.filter { !$0.isRequired && written.property($0.name) == nil }
            .map(\.name)
    }

    // MARK: - Commands

    private func uses(of member: Member, _ isWhole: Bool) {
        for (index, used) in (member.manifest?.usedCommands ?? []).enumerated() {
            let place = ["uses", "commands", "\(index)"]
            guard let owner = members.first(where: { $0.manifest?.id == used.plugin }) else {
                if isWhole || !used.isOptional {
                    wrong(
                        member,
                        place,
                        "there is no plugin \(used.plugin)",
                        "add it, or write \"optional\": true"
                    )
                }
                continue
            }
            guard let command = owner.manifest?.commands.first(where: { $0.id == used.id }) else {
                let known = owner.manifest?.commands.map(\.id).joined(separator: ", ") ?? ""
                wrong(
                    member,
                    place,
                    "\(used.plugin) does not offer \(used.id)",
                    known.isEmpty ? "it offers no command" : "it offers \(known)"
                )
                continue
            }
            fits(member, used, place, command, owner.current)
        }
    }

    private func fits(
        _ member: Member,
        _ used: Manifest.UsedCommandRule,
        _ place: [String],
        _ command: Manifest.CommandRule,
        _ owner: ManifestReading
    ) {
        let own = member.current.schemas
        let sent = SchemaFit.gaps(
            reader: SchemaFit.Side(command.input, owner.schemas),
            writer: SchemaFit.Side(used.input, own)
        )
        for gap in sent {
            wrong(
                member,
                place + ["input"],
                "\(used.plugin) does not take every such input: \(gap)",
                "send what \(command.input) of \(used.plugin) allows"
            )
        }
        let read = SchemaFit.gaps(
            reader: SchemaFit.Side(used.output, own),
            writer: SchemaFit.Side(command.output, owner.schemas)
        )
        for gap in read {
            wrong(
                member,
                place + ["output"],
                "it does not understand every answer of \(used.plugin): \(gap)",
                "read less, or read it as \(command.output) of \(used.plugin) allows"
            )
        }
    }

    // MARK: - Promises

    private func promises(of member: Member) {
        guard let released = member.released, let manifest = member.manifest else { return }
        guard let promised = released.manifest else {
            wrong(
                member,
                [],
                "its released contract cannot be read, so no promise can be kept",
                "restore \(member.folder)/released as it was released"
            )
            return
        }
        let version = promised.version
        if numbers(of: manifest.version).lexicographicallyPrecedes(numbers(of: version)) {
            wrong(
                member,
                ["version"],
                "version \(manifest.version) comes before \(version), which is released",
                "count the version up"
            )
        }
        history(of: member, until: released)
        let changes = ContractComparison(old: released, new: member.current).changes
        if let first = changes.first, manifest.version == version {
            wrong(
                member,
                ["version"],
                "the contract is not the one released as \(version) (\(first))",
                "count the version up"
            )
        }
        for breach in ContractComparison(old: released, new: member.current).breaches {
            let event = manifest.events.firstIndex { breach.subject == "event \($0.type)" }
            wrong(
                member,
                event.map { ["events", "\($0)"] } ?? [],
                "\(breach.subject) breaks what \(version) promised: \(breach.what)",
                "add only optional members, or publish the next version beside it or with an upcaster"
            )
        }
    }

    /// Each release kept the promises of the one before, so that a release written by hand frees
    /// nobody from them.
    private func history(of member: Member, until released: ManifestReading) {
        let releases = member.earlier + [released]
        for (before, after) in zip(releases, releases.dropFirst()) {
            let (old, new) = (before.manifest?.version ?? "?", after.manifest?.version ?? "?")
            let breaches = ContractComparison(old: before, new: after).breaches.map {
                "\($0.subject) breaks what \(old) promised: \($0.what)"
            }
            let torn = before.manifest == nil ? ["\(old) cannot be read"] : []
            for breach in torn + breaches {
                wrong(
                    member,
                    [],
                    "release \(new): \(breach)",
                    "take that release back, and make it with `cityhost plugin release`"
                )
            }
        }
    }

    /// The parts of `MAJOR.MINOR.PATCH`, to be compared in this order.
    private func numbers(of version: String) -> [Int] {
        version.split(separator: ".").map { Int($0) ?? 0 }
    }

    private func wrong(
        _ member: Member,
        _ place: [String],
        _ problem: String,
        _ remedy: String
    ) {
        guard let root = member.current.root else { return }
        log.add("\(member.folder)/plugin.json", root.nearest(place), problem, remedy: remedy)
    }
}

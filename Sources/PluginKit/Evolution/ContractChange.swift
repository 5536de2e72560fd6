/// One difference between two versions of a plugin's contract, in words for integrators.
package struct ContractChange: Sendable, Hashable, CustomStringConvertible {
    package enum Effect: String, Sendable {
        /// Somebody who relied on the earlier contract is let down.
        case breaks
        case adds
        case withdraws
        case changes
    }

    package let effect: Effect
    /// `event housing.home.held.v1`, `route placeHold`.
    package let subject: String
    package let what: String
    /// True when the contract forbids it whatever the plugin's status: facts and commands.
    package let isBound: Bool

    package var description: String { "\(effect.rawValue) \(subject): \(what)" }
}

/// Compares a plugin's contract with an earlier one, so that nobody is let down unawares.
///
/// Within a version events and commands only gain optional members. What changes more is a new
/// version, published beside the old one or with an upcaster from it.
package struct ContractComparison {
    let old: ManifestReading
    let new: ManifestReading

    package init(old: ManifestReading, new: ManifestReading) {
        self.old = old
        self.new = new
    }

    /// Everything that differs, breaking changes first.
    package var changes: [ContractChange] {
        guard let before = old.manifest, let after = new.manifest else { return [] }
        let all =
            events(before, after) + commands(before, after) + operations(before, after)
            + tables(before, after) + names(before, after)
        return all.filter { $0.effect == .breaks } + all.filter { $0.effect != .breaks }
    }

    /// The changes that may not be made: those of facts and commands, and for a plugin that is
    /// beta or stable those of its routes.
    package var breaches: [ContractChange] {
        // Nor is a plugin that was settled set free by calling it alpha again.
        let isSettled = [old, new].contains { $0.manifest.map { $0.status != .alpha } ?? false }
        return changes.filter { $0.effect == .breaks && ($0.isBound || isSettled) }
    }

    // MARK: - Events

    private func events(_ before: Manifest, _ after: Manifest) -> [ContractChange] {
        var changes: [ContractChange] = []
        for event in before.announced {
            let subject = "event \(event.type)"
            if let now = after.announced.first(where: { $0.type == event.type }) {
                changes += differences(event, now).map { change(.breaks, subject, $0) }
                changes += additions(event.schema, now.schema).map { change(.adds, subject, $0) }
            } else if let later = after.events.first(where: { $0.upcast?.type == event.type }) {
                changes.append(
                    change(.withdraws, subject, "\(later.type) takes its place, with an upcaster")
                )
            } else {
                changes.append(
                    change(
                        .breaks,
                        subject,
                        "it is published no more, and no later version has an upcaster from it"
                    )
                )
            }
        }
        for event in after.announced
        where !before.announced.contains(where: { $0.type == event.type }) {
            let isOwn = after.events.contains { $0.type == event.type }
            let what = isOwn ? "it is published" : "integrators may publish it"
            changes.append(change(.adds, "event \(event.type)", what))
            changes += unproven(event, before, after)
        }
        return changes
    }

    /// A later version keeps the earlier one, or has an upcaster from it.
    private func unproven(
        _ event: Manifest.PublishedEvent,
        _ before: Manifest,
        _ after: Manifest
    ) -> [ContractChange] {
        guard let upcast = event.upcast,
            let earlier = before.events.first(where: { $0.type == upcast.type })
        else { return [] }
        let side = SchemaFit.Side(upcast.schema, new.schemas)
        let released = SchemaFit.Side(earlier.schema, old.schemas)
        return SchemaFit.gaps(reader: side, writer: released).map {
            change(
                .breaks,
                "event \(event.type)",
                "its upcaster does not read \(upcast.type): \($0)"
            )
        }
    }

    private func differences(
        _ before: Manifest.PublishedEvent,
        _ after: Manifest.PublishedEvent
    ) -> [String] {
        var problems = bothWays(before.schema, after.schema)
        if before.partitionKey != after.partitionKey {
            problems.append("its order now follows \(after.partitionKey)")
        }
        if before.isPersonal != after.isPersonal || before.subject != after.subject {
            problems.append("it is about another person, or about nobody")
        }
        if let read = before.readPermission, after.readPermission != read {
            problems.append(
                after.readPermission.map { "reading it now needs \($0)" }
                    ?? "nobody outside may read it any more"
            )
        }
        return problems + hidden(before, after)
    }

    /// Readers of either contract understand what was written under the other.
    private func bothWays(_ before: String, _ after: String) -> [String] {
        let old = SchemaFit.Side(before, old.schemas)
        let new = SchemaFit.Side(after, new.schemas)
        return SchemaFit.gaps(reader: old, writer: new, skipsUnknown: true).map {
            "\($0), for those who read it as before"
        }
            + SchemaFit.gaps(reader: new, writer: old, skipsUnknown: true).map {
                "\($0), in what was published before"
            } + lost(before, after).map { "\($0) is gone" }
    }

    private func additions(_ before: String, _ after: String) -> [String] {
        let known = Set(members(before, old.schemas))
        return members(after, new.schemas).filter { !known.contains($0) }.map {
            "\($0) may be there"
        }
    }

    private func lost(_ before: String, _ after: String) -> [String] {
        let known = Set(members(after, new.schemas))
        return members(before, old.schemas).filter { !known.contains($0) }
    }

    func members(_ path: String, _ schemas: [String: Schema], _ place: String = "")
        -> [String]
    {
        schemas[path].map { members(in: $0.shape, schemas, place) } ?? []
    }

    private func members(
        in shape: Schema.Shape,
        _ schemas: [String: Schema],
        _ place: String
    ) -> [String] {
        switch shape {
        case .object(let object):
            object.properties.flatMap { property -> [String] in
                let here = "\(place)/\(property.name)"
                return [here] + members(in: property.shape, schemas, here)
            }
        case .list(let list): members(in: list.items, schemas, place + "/*")
        case .reference(let path): members(path, schemas, place)
        case .text, .choice, .integer, .truth: []
        }
    }

    // MARK: - Commands and routes

    private func commands(_ before: Manifest, _ after: Manifest) -> [ContractChange] {
        var changes: [ContractChange] = []
        for command in before.commands {
            let subject = "command \(command.id)"
            guard let now = after.commands.first(where: { $0.id == command.id }) else {
                changes.append(change(.breaks, subject, "it is offered no more"))
                continue
            }
            changes += exchange(
                (command.input, now.input),
                (command.output, now.output)
            ).map { change(.breaks, subject, $0) }
            if command.isOnWire, !now.isOnWire {
                changes.append(change(.breaks, subject, "it is not offered over HTTP any more"))
            }
            if command.permission != now.permission {
                changes.append(change(.breaks, subject, "it now needs \(now.permission)"))
            }
        }
        for command in after.commands
        where !before.commands.contains(where: { $0.id == command.id }) {
            changes.append(change(.adds, "command \(command.id)", "it is offered"))
        }
        return changes
    }

    private func operations(_ before: Manifest, _ after: Manifest) -> [ContractChange] {
        var changes: [ContractChange] = []
        for route in before.routes {
            let subject = "route \(route.method) \(route.path)"
            let same = after.routes.first { $0.method == route.method && $0.path == route.path }
            guard let now = same else {
                changes.append(change(.breaks, subject, "it is served no more", isBound: false))
                continue
            }
            changes +=
                (exchange((route.input, now.input), (route.output, now.output))
                + access(route, now)).map { change(.breaks, subject, $0, isBound: false) }
            if let earlier = route.output, let later = now.output {
                changes += additions(earlier, later).map {
                    change(.adds, subject, "\($0), in the answer")
                }
            }
        }
        for route in after.routes
        where !before.routes.contains(where: { $0.method == route.method && $0.path == route.path })
        {
            let subject = "route \(route.method) \(route.path)"
            changes.append(change(.adds, subject, "it is served: \(route.title.en)"))
        }
        return changes
    }

    private func access(_ before: Manifest.Route, _ after: Manifest.Route) -> [String] {
        var problems: [String] = []
        if let permission = after.permission, permission != before.permission {
            problems.append("it now needs \(permission)")
        }
        if after.idempotency == .required, before.idempotency != .required {
            problems.append("it now needs an Idempotency-Key")
        }
        if after.idempotency == .none, before.idempotency != .none {
            problems.append("it does not keep to an Idempotency-Key any more")
        }
        if after.bodyBytesMax < before.bodyBytesMax {
            problems.append("it now takes \(after.bodyBytesMax) bytes at most")
        }
        if after.deadlineMillis < before.deadlineMillis {
            problems.append("it now gives up after \(after.deadlineMillis) ms")
        }
        if let quota = after.quota, isNarrower(quota, before.quota) {
            problems.append(
                "it may now be asked \(quota.count) times in \(quota.windowSeconds) s"
            )
        }
        if after.success != before.success {
            problems.append("it now answers \(after.success) in the place of \(before.success)")
        }
        return problems
    }

    private func isNarrower(_ quota: Manifest.Quota, _ before: Manifest.Quota?) -> Bool {
        guard let before else { return true }
        return quota.count * before.windowSeconds < before.count * quota.windowSeconds
            || quota.per != before.per
    }

    /// What was sent before is still taken, and what comes back is still understood.
    private func exchange(
        _ input: (before: String?, after: String?),
        _ output: (before: String?, after: String?)
    ) -> [String] {
        var problems: [String] = []
        if input.after == nil,
            input.before.flatMap({ old.schemas[$0]?.object })?.properties.isEmpty == false
        {
            problems.append("it takes no input any more")
        }
        if let after = input.after {
            if let before = input.before {
                problems += SchemaFit.gaps(
                    reader: SchemaFit.Side(after, new.schemas),
                    writer: SchemaFit.Side(before, old.schemas)
                ).map { "\($0), in what is sent" }
            } else if new.schemas[after]?.object?.properties.contains(where: \.isRequired) == true {
                problems.append("it now takes an input")
            }
        }
        guard let before = output.before else { return problems }
        guard let after = output.after else { return problems + ["it answers nothing any more"] }
        problems += SchemaFit.gaps(
            reader: SchemaFit.Side(before, old.schemas),
            writer: SchemaFit.Side(after, new.schemas),
            skipsUnknown: true
        ).map { "\($0), in the answer" }
        return problems + lost(before, after).map { "\($0) is gone, in the answer" }
    }

    private func names(_ before: Manifest, _ after: Manifest) -> [ContractChange] {
        let old = Set(before.permissions.map(\.id))
        let new = Set(after.permissions.map(\.id))
        return new.subtracting(old).sorted().map {
            change(.adds, "permission \($0)", "it can be given", isBound: false)
        }
            + old.subtracting(new).sorted().map {
                change(.withdraws, "permission \($0)", "nothing asks for it", isBound: false)
            }
    }

    func change(
        _ effect: ContractChange.Effect,
        _ subject: String,
        _ what: String,
        isBound: Bool = true
    ) -> ContractChange {
        ContractChange(effect: effect, subject: subject, what: what, isBound: isBound)
    }
}

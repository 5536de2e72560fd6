/// What must hold of events that leave the host or come from outside.
extension ManifestChecks {
    func accepts() {
        let own = Set(manifest.events.map(\.type))
        let names = Set(manifest.events.map(\.name))
        unique(manifest.accepts.map(\.event.type), "accepts", "type")
        unique(manifest.accepts.map(\.event.name), "accepts", "name")
        for (index, rule) in manifest.accepts.enumerated() {
            let place = ["accepts", "\(index)"]
            event(rule.event, place)
            permission(rule.permission, place + ["permission"])
            if own.contains(rule.event.type) || names.contains(rule.event.name) {
                wrong(
                    place,
                    "the plugin publishes this event itself",
                    "a fact has one author: give one of them another type and name"
                )
            }
        }
    }

    /// Who reads an event outside the host, and what of it.
    func readers(_ event: Manifest.PublishedEvent, _ place: [String]) {
        if let read = event.readPermission { permission(read, place + ["read"]) }
        for field in event.fields {
            let here = place + ["fields", field.name]
            if let unless = field.maskUnless { permission(unless, here + ["maskUnless"]) }
            if field.name == event.partitionKey, field.isMasked {
                wrong(
                    here,
                    "every reader sees the partition key",
                    "choose a partition key that names nobody"
                )
            }
            if event.isPersonal, field.name == event.subject, !field.isMasked {
                wrong(
                    here + ["class"],
                    "whom a personal event is about is personal",
                    "write \"class\": \"personal\""
                )
            }
        }
    }

    private func permission(_ id: String, _ place: [String]) {
        guard !manifest.permissions.contains(where: { $0.id == id }) else { return }
        wrong(place, "there is no permission \"\(id)\"", "declare it in \"permissions\"")
    }
}

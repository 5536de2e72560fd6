/// What must hold between commands, uses, secrets and upcasters.
extension ManifestChecks {
    func calls() {
        unique(manifest.commands.map(\.id), "commands", "name")
        for (index, command) in manifest.commands.enumerated() {
            let place = ["commands", "\(index)"]
            typeName(command.name, place + ["name"])
            if !manifest.permissions.contains(where: { $0.id == command.permission }) {
                wrong(
                    place + ["permission"],
                    "there is no permission \"\(command.permission)\"",
                    "declare it in \"permissions\""
                )
            }
        }
        unique(manifest.usedCommands.map(\.name), "uses", nil)
        for (index, used) in manifest.usedCommands.enumerated() {
            let place = ["uses", "commands", "\(index)"]
            typeName(used.name, place + ["name"])
            if !Names.isDotted(used.plugin, parts: 1)
                || used.plugin.contains(where: { "._".contains($0) })
            {
                wrong(place + ["plugin"], "this is no plugin's id", "write it like housing")
            }
            if used.plugin == manifest.id {
                wrong(
                    place + ["plugin"],
                    "a plugin does not call itself",
                    "call the function that does the work"
                )
            }
        }
    }

    func secrets() {
        unique(manifest.secrets.map(\.name), "secrets", "name")
        for (index, secret) in manifest.secrets.enumerated()
        where !Names.isDotted(secret.name, parts: 1) || secret.name.contains(".") {
            wrong(
                ["secrets", "\(index)", "name"],
                "a secret is named in small letters, digits and _",
                "write it like door_key"
            )
        }
    }

    /// An upcaster leads from an earlier version that is published no more.
    func upcast(_ event: Manifest.PublishedEvent, _ place: [String]) {
        guard let upcast = event.upcast else { return }
        let earlier = Names.eventVersion(upcast.type)
        let later = Names.eventVersion(event.type)
        guard let earlier, let later, earlier.stem == later.stem, earlier.number < later.number
        else {
            wrong(
                place + ["upcasts", "type"],
                "an upcaster leads from an earlier version of the same event",
                "name one such as \(event.type) with a smaller number"
            )
            return
        }
        if manifest.events.contains(where: { $0.type == upcast.type }) {
            wrong(
                place + ["upcasts", "type"],
                "\(upcast.type) is still published, so consumers would see each fact twice",
                "publish both and drop \"upcasts\", or publish only the later one"
            )
        }
    }
}

extension Names {
    /// `housing.home.held` and 1 of `housing.home.held.v1`.
    package static func eventVersion(_ type: String) -> (stem: String, number: Int)? {
        guard isEventType(type), let dot = type.lastIndex(of: "."),
            let number = Int(type[dot...].dropFirst(2))
        else { return nil }
        return (String(type[..<dot]), number)
    }
}

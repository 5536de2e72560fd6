/// What must hold between the parts of a manifest, beyond the shape of each.
struct ManifestChecks {
    let manifest: Manifest
    let root: SourceNode
    let file: String
    let log: DiagnosticLog

    /// The versions of PluginKit that this host offers.
    private static let hostAPI = "^0.1"

    func run() {
        head()
        tenancy()
        permissions()
        operations()
        paths()
        TableChecks(manifest: manifest, root: root, file: file, log: log).run()
        events()
        subscriptions()
        timers()
        calls()
        secrets()
        blocks()
    }

    private func head() {
        if !Names.isDotted(manifest.id, parts: 1) || manifest.id.contains(".")
            || manifest.id.contains("_")
        {
            wrong(["id"], "an id is one word of small letters and digits", "write it like housing")
        }
        if Names.reservedIDs.contains(manifest.id), !isOfTheHost {
            wrong(["id"], "the host or SQLite has a file of this name", "choose another name")
        }
        let parts = manifest.version.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count != 3 || !parts.allSatisfy({ Digits.value($0.utf8) != nil }) {
            wrong(["version"], "a version has three numbers", "write it like 0.1.0")
        }
        if manifest.hostAPI != ManifestChecks.hostAPI {
            wrong(
                ["hostApi"],
                "this host does not offer \(manifest.hostAPI)",
                "write \"\(ManifestChecks.hostAPI)\""
            )
        }
    }

    /// The host's own manifest says what it publishes, and nothing else: it has no file to keep apart.
    private var isOfTheHost: Bool {
        manifest.id == Names.host && manifest.routes.isEmpty && manifest.pages.isEmpty
            && manifest.tables.isEmpty && manifest.subscriptions.isEmpty
            && manifest.accepts.isEmpty && manifest.timers.isEmpty && manifest.commands.isEmpty
    }

    /// A plugin of organisations is open to nobody who acts for none, and keeps nothing of nobody's;
    /// one that knows no organisations keeps and changes nothing of theirs.
    private func tenancy() {
        switch manifest.tenancy {
        case .optional: break
        case .required:
            for (index, permission) in manifest.permissions.enumerated()
            where permission.roles.contains("resident") {
                wrong(
                    ["permissions", "\(index)", "roles"],
                    "a resident acts for no organisation, and tenancy is required",
                    "take the role away, or write \"tenancy\": \"optional\""
                )
            }
            for table in manifest.tables where table.tenantColumn == nil {
                wrong(
                    ["tables", table.name],
                    "its rows belong to no organisation, and tenancy is required",
                    "name a column in \"tenant\", or write \"tenancy\": \"optional\""
                )
            }
        case .none:
            for table in manifest.tables where table.tenantColumn != nil {
                wrong(
                    ["tables", table.name, "tenant"],
                    "its rows belong to organisations, and tenancy is none",
                    "write \"tenancy\": \"optional\", or \"required\""
                )
            }
            let places =
                manifest.routes.enumerated().map { ("routes", $0.offset, $0.element.actsIn) }
                + manifest.pages.enumerated().map { ("pages", $0.offset, $0.element.actsIn) }
            for (list, index, actsIn) in places where actsIn == .resource {
                wrong(
                    [list, "\(index)", "actsIn"],
                    "it acts in an organisation, and tenancy is none",
                    "write \"tenancy\": \"optional\""
                )
            }
        }
    }

    private func permissions() {
        unique(manifest.permissions.map(\.id), "permissions", "id")
        for (index, permission) in manifest.permissions.enumerated() {
            if !Names.isDotted(permission.id, parts: 3) || !isOwn(permission.id) {
                wrong(
                    ["permissions", "\(index)", "id"],
                    "a permission is named <plugin>.<thing>.<act>",
                    "write it like \(manifest.id).hold.place"
                )
            }
            for role in permission.roles
            where !Names.isDotted(role, parts: 1) || role.contains(".") {
                wrong(
                    ["permissions", "\(index)", "roles"],
                    "\"\(role)\" is no name of a role",
                    "name it in small letters, digits and _"
                )
            }
        }
    }

    // MARK: - Routes and pages

    private func operations() {
        var seen: Set<String> = []
        for (index, route) in manifest.routes.enumerated() {
            let place = ["routes", "\(index)"]
            operation(route.operation, &seen, place)
            access(route.exposure, route.permission, place)
            if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(route.method) {
                wrong(place + ["method"], "this method is not offered", "use GET, POST, … DELETE")
            }
            if route.method == "GET", route.idempotency != .none {
                wrong(place + ["idempotency"], "a GET needs no idempotency key", "leave it out")
            }
            if !route.isPersonal, route.idempotency == .none {
                wrong(
                    place + ["personal"],
                    "nothing is kept of what is asked without an idempotency key",
                    "leave it out"
                )
            }
            if route.exposure == .public, route.idempotency != .none {
                wrong(
                    place + ["idempotency"],
                    "callers without a name would share their keys, and the answers under them",
                    "leave it out, or ask for a permission"
                )
            }
            for (number, fault) in route.faults.enumerated()
            where !Names.isDotted(fault, parts: 2) {
                wrong(
                    place + ["faults", "\(number)"],
                    "a fault's code is dotted and in small letters",
                    "write it like \(manifest.id).hold.taken"
                )
            }
        }
        for (index, page) in manifest.pages.enumerated() {
            let place = ["pages", "\(index)"]
            operation(page.operation, &seen, place)
            access(page.exposure, page.permission, place)
            if !["GET", "POST"].contains(page.method) {
                wrong(place + ["method"], "a page is asked for by GET or POST", "use one of them")
            }
        }
    }

    private func operation(_ name: String, _ seen: inout Set<String>, _ place: [String]) {
        if !Names.isPropertyName(name) {
            wrong(
                place + ["operation"],
                "an operation is named in lowerCamelCase",
                "write it like placeHold"
            )
        }
        if !seen.insert(name).inserted {
            wrong(place + ["operation"], "\"\(name)\" is there twice", "rename one of them")
        }
    }

    private func access(
        _ exposure: Manifest.Exposure,
        _ permission: String?,
        _ place: [String]
    ) {
        switch (exposure, permission) {
        case (.permission, nil):
            wrong(place, "the permission is missing", "add \"permission\" or make it public")
        case (.public, .some):
            wrong(
                place + ["permission"],
                "what is public has no permission",
                "leave it out or write \"exposure\": \"permission\""
            )
        case (.permission, .some(let id)):
            if !manifest.permissions.contains(where: { $0.id == id }) {
                wrong(
                    place + ["permission"],
                    "there is no permission \"\(id)\"",
                    "declare it in \"permissions\""
                )
            }
        case (.public, nil): break
        }
    }

    private func paths() {
        var taken: [(method: String, path: PathTemplate, text: String)] = []
        let routes = manifest.routes.map { ($0.method, $0.path) }
        let pages = manifest.pages.map { ($0.method, $0.path) }
        for (list, entries) in [("routes", routes), ("pages", pages)] {
            for (index, (method, path)) in entries.enumerated() {
                let place = [list, "\(index)", "path"]
                guard let template = PathTemplate(path) else {
                    wrong(
                        place,
                        "this is not a path",
                        "write it like /\(manifest.id)/v1/homes/{id}"
                    )
                    continue
                }
                prefix(path, isRoute: list == "routes", place)
                if Set(template.parameters).count != template.parameters.count {
                    wrong(place, "a parameter is there twice", "rename one of them")
                }
                let other = taken.first { $0.method == method && $0.path.overlaps(template) }
                if let other {
                    wrong(
                        place,
                        "\(method) \(path) and \(other.text) fit the same request",
                        "make a literal segment differ"
                    )
                }
                taken.append((method, template, path))
            }
        }
    }

    private func prefix(_ path: String, isRoute: Bool, _ place: [String]) {
        let versioned = "/\(manifest.id)/v1/"
        if isRoute, !path.hasPrefix(versioned) {
            wrong(place, "a route's path starts with \(versioned)", "write it so")
        } else if !isRoute, !path.hasPrefix("/\(manifest.id)/") || path.hasPrefix(versioned) {
            wrong(
                place,
                "a page's path starts with /\(manifest.id)/ and not with \(versioned)",
                "write it so"
            )
        }
    }

    // MARK: - Events and timers

    private func events() {
        unique(manifest.events.map(\.type), "events", "type")
        unique(manifest.events.map(\.name), "events", "name")
        for (index, event) in manifest.events.enumerated() {
            self.event(event, ["events", "\(index)"])
        }
        accepts()
    }

    func event(_ event: Manifest.PublishedEvent, _ place: [String]) {
        if !Names.isEventType(event.type) || !isOwn(event.type) {
            wrong(
                place + ["type"],
                "an event type is <plugin>.<thing>.<happened>.v<N>",
                "write it like \(manifest.id).home.held.v1"
            )
        }
        typeName(event.name, place + ["name"])
        upcast(event, place)
        if event.isPersonal, event.subject == nil {
            wrong(place, "a personal event says whom it is about", "add \"subject\"")
        }
        readers(event, place)
    }

    private func subscriptions() {
        unique(manifest.subscriptions.map(\.name), "subscriptions", "name")
        for (index, subscription) in manifest.subscriptions.enumerated() {
            let place = ["subscriptions", "\(index)"]
            if !Names.isEventType(subscription.type) {
                wrong(
                    place + ["type"],
                    "an event type is <plugin>.<thing>.<happened>.v<N>",
                    "write it like housing.home.held.v1"
                )
            }
            typeName(subscription.name, place + ["name"])
            originator(subscription, place)
        }
    }

    /// Who works with another's rights says which right is needed.
    private func originator(_ subscription: Manifest.SubscriptionRule, _ place: [String]) {
        switch (subscription.runsAs, subscription.permission) {
        case (.service, nil): break
        case (.service, .some):
            wrong(
                place + ["permission"],
                "a service needs no permission",
                "leave it out or write \"as\": \"originator\""
            )
        case (.originator, nil):
            wrong(place, "the originator's permission is missing", "add \"permission\"")
        case (.originator, .some(let id)):
            if !manifest.permissions.contains(where: { $0.id == id }) {
                wrong(
                    place + ["permission"],
                    "there is no permission \"\(id)\"",
                    "declare it in \"permissions\""
                )
            }
        }
    }

    private func timers() {
        unique(manifest.timers, "timers", nil)
        for (index, timer) in manifest.timers.enumerated() {
            typeName(timer, ["timers", "\(index)"])
        }
    }

    func typeName(_ name: String, _ place: [String]) {
        if !Names.isTypeName(name) {
            wrong(place, "\"\(name)\" cannot name a Swift type", "write it like HomeHeld")
        }
    }

    private func isOwn(_ name: String) -> Bool { name.hasPrefix(manifest.id + ".") }

    func unique(_ names: [String], _ list: String, _ member: String?) {
        var seen: Set<String> = []
        for (index, name) in names.enumerated() where !seen.insert(name).inserted {
            let place = [list, "\(index)"] + (member.map { [$0] } ?? [])
            wrong(place, "\"\(name)\" is there twice", "rename one of them")
        }
    }

    func wrong(_ place: [String], _ problem: String, _ remedy: String) {
        log.add(file, root.nearest(place), problem, remedy: remedy)
    }
}

extension SourceNode {
    /// The node a path of names and indexes leads to, or the last one on the way.
    package func nearest(_ path: [String]) -> SourceNode {
        var node = self
        for step in path {
            let next =
                node[step]
                ?? Int(step).flatMap { index in
                    node.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
            guard let next else { return node }
            node = next
        }
        return node
    }
}

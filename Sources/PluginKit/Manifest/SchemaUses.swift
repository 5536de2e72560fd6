/// What each schema of a plugin is used for, which decides what is generated from it.
package struct SchemaUses: Sendable {
    /// Where the members of an operation's input come from.
    package struct Input: Sendable, Hashable {
        package enum Rest: Sendable, Hashable {
            case query, json, form
        }
        /// Path parameters in the order of the template.
        package let captures: [String]
        /// Where every other member comes from.
        package let rest: Rest
    }

    /// Inputs of operations and pages, by schema path.
    package fileprivate(set) var inputs: [String: Input] = [:]
    /// Outputs, event payloads, messages, and what these and bodies refer to.
    package fileprivate(set) var payloads: Set<String> = []
    /// Schemas within events: their members are written in canonical order.
    package fileprivate(set) var canonical: Set<String> = []
    /// Schemas within consumed events: they skip members they do not know.
    package fileprivate(set) var consumed: Set<String> = []
    /// The plugin's settings: their members take defaults.
    package fileprivate(set) var settings: Set<String> = []

    package init() {}
}

/// Finds the uses and checks that every use fits its schema.
struct SchemaUseReader {
    let manifest: Manifest
    let schemas: [String: Schema]
    let root: SourceNode
    let file: String
    let folder: String
    let log: DiagnosticLog

    func read() -> SchemaUses {
        var uses = SchemaUses()
        for (index, route) in manifest.routes.enumerated() {
            let place = ["routes", "\(index)"]
            // A body that is a file leaves the path and the query.
            let hasBody = ["POST", "PUT", "PATCH"].contains(route.method) && route.upload == nil
            input(route.input, route.path, hasBody ? .json : .query, place, &uses)
            if let output = route.output, object(output, place + ["output"]) != nil {
                uses.payloads.insert(output)
            }
        }
        for (index, page) in manifest.pages.enumerated() {
            let rest: SchemaUses.Input.Rest = page.method == "POST" ? .form : .query
            input(page.input, page.path, rest, ["pages", "\(index)"], &uses)
        }
        for (index, event) in manifest.events.enumerated() {
            self.event(event, ["events", "\(index)"])
            uses.payloads.insert(event.schema)
            uses.canonical.insert(event.schema)
        }
        for (index, rule) in manifest.accepts.enumerated() {
            self.event(rule.event, ["accepts", "\(index)"])
            uses.payloads.insert(rule.event.schema)
            uses.canonical.insert(rule.event.schema)
        }
        for (index, subscription) in manifest.subscriptions.enumerated() {
            _ = object(subscription.schema, ["subscriptions", "\(index)", "schema"])
            uses.payloads.insert(subscription.schema)
            uses.consumed.insert(subscription.schema)
        }
        calls(&uses)
        outside(&uses)
        for path in uses.inputs.keys { uses.payloads.formUnion(references(of: path)) }
        close(&uses.payloads)
        close(&uses.canonical)
        close(&uses.consumed)
        wholeSet(uses)
        return uses
    }

    /// Schemas of commands, of what is used, of settings and of what upcasters read.
    private func calls(_ uses: inout SchemaUses) {
        func use(_ schema: String, _ place: [String]) {
            if object(schema, place) != nil { uses.payloads.insert(schema) }
        }
        for (index, command) in manifest.commands.enumerated() {
            use(command.input, ["commands", "\(index)", "input"])
            use(command.output, ["commands", "\(index)", "output"])
        }
        for (index, used) in manifest.usedCommands.enumerated() {
            use(used.input, ["uses", "commands", "\(index)", "input"])
            use(used.output, ["uses", "commands", "\(index)", "output"])
            uses.consumed.insert(used.output)
        }
        for (index, event) in manifest.events.enumerated() {
            guard let upcast = event.upcast else { continue }
            use(upcast.schema, ["events", "\(index)", "upcasts", "schema"])
        }
        guard let config = manifest.config else { return }
        use(config, ["config"])
        uses.settings.insert(config)
    }

    /// Schemas of what is asked of providers, and of what they answer and tell: like producers of
    /// events, they may say more than is read here.
    private func outside(_ uses: inout SchemaUses) {
        for effect in manifest.blocks.effects?.effects ?? [] {
            let place = ["blocks", "effects", effect.name]
            if let input = object(effect.input, place + ["input"]) {
                uses.payloads.insert(effect.input)
                if let key = effect.partitionKey { partition(key, input, place) }
            }
            told(effect.result, place + ["result"], &uses)
        }
        for callback in manifest.blocks.callbacks?.callbacks ?? [] {
            told(callback.message, ["blocks", "callbacks", callback.name, "message"], &uses)
        }
    }

    private func told(_ schema: String, _ place: [String], _ uses: inout SchemaUses) {
        guard object(schema, place) != nil else { return }
        uses.payloads.insert(schema)
        uses.consumed.insert(schema)
    }

    private func partition(_ key: String, _ object: Schema.Object, _ place: [String]) {
        let isKey = object.property(key).map {
            $0.isRequired && !$0.isNullable && isPlain($0.shape)
        }
        guard isKey != true else { return }
        wrong(
            place + ["partitionKey"],
            "\"\(key)\" is no required plain property of the input",
            "name one that is"
        )
    }

    // MARK: - Inputs

    private func input(
        _ schema: String?,
        _ path: String,
        _ rest: SchemaUses.Input.Rest,
        _ place: [String],
        _ uses: inout SchemaUses
    ) {
        let captures = PathTemplate(path)?.parameters ?? []
        guard let schema else {
            if !captures.isEmpty {
                wrong(place, "the path has parameters", "name a schema in \"input\"")
            }
            return
        }
        guard let object = object(schema, place + ["input"]) else { return }
        let input = SchemaUses.Input(captures: captures, rest: rest)
        if let other = uses.inputs.updateValue(input, forKey: schema), other != input {
            wrong(
                place + ["input"],
                "\(schema) is the input of two operations that are called differently",
                "give each a schema file of its own"
            )
        }
        for name in captures { capture(name, object, place) }
        if rest != .json { flat(object, input, place) }
    }

    private func capture(_ name: String, _ object: Schema.Object, _ place: [String]) {
        guard let property = object.property(name) else {
            wrong(place + ["path"], "the input has no property \"\(name)\"", "add it to the schema")
            return
        }
        if !property.isRequired || property.isNullable {
            wrong(place + ["path"], "\"\(name)\" is part of the path", "list it in \"required\"")
        }
        if !isPlain(property.shape) {
            wrong(place + ["path"], "\"\(name)\" cannot stand in a path", "use a plain type")
        }
    }

    /// Query strings and forms carry names with plain values, and lists of these.
    private func flat(_ object: Schema.Object, _ input: SchemaUses.Input, _ place: [String]) {
        for property in object.properties {
            let fitsText: Bool
            if case .list(let list) = property.shape {
                fitsText = isPlain(list.items) && !property.isNullable
            } else {
                fitsText = isPlain(property.shape) && !property.isNullable
            }
            if !fitsText {
                wrong(
                    place + ["input"],
                    "\"\(property.name)\" cannot be given as text",
                    "use a plain type that is not nullable, or a list of one"
                )
            }
        }
    }

    // MARK: - Events

    private func event(_ event: Manifest.PublishedEvent, _ place: [String]) {
        guard let object = object(event.schema, place + ["schema"]) else { return }
        if schemas[event.schema]?.name != event.name {
            wrong(place + ["name"], "the schema's file has another name", "name both alike")
        }
        for taken in ["partitionKey", "subject", "spec"] where object.property(taken) != nil {
            wrong(
                place + ["schema"],
                "an event cannot have a property \"\(taken)\"",
                "say what it is, such as homeId or personId"
            )
        }
        let key = object.property(event.partitionKey)
        let isKey = key.map { $0.isRequired && !$0.isNullable && isPlain($0.shape) } ?? false
        if !isKey {
            wrong(
                place + ["partitionKey"],
                "\"\(event.partitionKey)\" is no required plain property of the schema",
                "name one that is"
            )
        }
        if let subject = event.subject, object.property(subject)?.shape.isPerson != true {
            wrong(
                place + ["subject"],
                "\"\(subject)\" is no property with the format \"person\"",
                "name one that is"
            )
        }
        // Only a personal payload is sealed with its subject's key, and ends with it.
        if !event.isPersonal, let told = aboutPeople(.object(object), "") {
            wrong(
                place + ["schema"],
                "\(told) is about a person, and the event is not personal",
                "add \"personal\": true and whose it is as \"subject\", or leave the property out"
            )
        }
        for field in event.fields where object.property(field.name) == nil {
            wrong(
                place + ["fields", field.name],
                "the schema has no property \"\(field.name)\"",
                "name one that it has"
            )
        }
    }

    /// The first place of a value that names or reaches a person; nil when there is none.
    private func aboutPeople(_ shape: Schema.Shape, _ place: String) -> String? {
        switch shape {
        case .object(let object):
            for property in object.properties {
                let here = "\(place)/\(property.name)"
                if let found = aboutPeople(property.shape, here) { return found }
            }
            return nil
        case .list(let list): return aboutPeople(list.items, place + "/*")
        case .reference(let path): return schemas[path].flatMap { aboutPeople($0.shape, place) }
        case .text(let text): return text.format == .person || text.format == .phone ? place : nil
        case .choice, .integer, .truth: return nil
        }
    }

    // MARK: - All schemas together

    private func object(_ path: String, _ place: [String]) -> Schema.Object? {
        guard let schema = schemas[path] else {
            wrong(place, "there is no readable schema \(path)", "write it or mend the path")
            return nil
        }
        guard let object = schema.object else {
            wrong(place, "\(path) is not an object", "name a schema with \"type\": \"object\"")
            return nil
        }
        return object
    }

    private func wholeSet(_ uses: SchemaUses) {
        var names: [String: String] = [:]
        for schema in schemas.values.sorted(by: { $0.path < $1.path }) {
            if let other = names.updateValue(schema.path, forKey: schema.name) {
                wrong(schema, "\(other) has the same name", "rename one: each makes a Swift type")
            }
            for path in schema.references where schemas[path] == nil {
                wrong(schema, "there is no readable schema \(path)", "write it or mend the $ref")
            }
            if references(of: schema.path).contains(schema.path) {
                wrong(schema, "the schema contains itself", "refer by an id instead")
            }
            if uses.inputs[schema.path] == nil, !uses.payloads.contains(schema.path) {
                wrong(schema, "nothing uses this schema", "name it in plugin.json or delete it")
            }
            openness(schema, uses)
            defaults(schema, uses)
        }
    }

    /// True for one value without members.
    private func isPlain(_ shape: Schema.Shape) -> Bool {
        switch shape {
        case .text, .choice, .integer, .truth: true
        case .object, .list: false
        case .reference(let path): schemas[path].map { $0.object == nil } ?? false
        }
    }

    /// Consumers live with members that come later; everybody else is told of mistakes.
    private func openness(_ schema: Schema, _ uses: SchemaUses) {
        guard let object = schema.object else { return }
        if uses.consumed.contains(schema.path) != object.skipsUnknown {
            wrong(
                schema,
                object.skipsUnknown
                    ? "only messages of subscriptions skip unknown members"
                    : "a message of a subscription has to skip members that come later",
                "write \"additionalProperties\": \(!object.skipsUnknown)"
            )
        }
    }

    private func defaults(_ schema: Schema, _ uses: SchemaUses) {
        guard uses.payloads.contains(schema.path), !uses.settings.contains(schema.path) else {
            return
        }
        for property in schema.object?.properties ?? [] where property.defaultValue != nil {
            log.add(
                folder + schema.path,
                property.source,
                "only inputs of operations take defaults",
                remedy: "leave it out or make the input a schema of its own"
            )
        }
    }

    private func references(of path: String) -> Set<String> {
        var found: Set<String> = []
        var waiting = schemas[path]?.references ?? []
        while let next = waiting.popLast() {
            if found.insert(next).inserted { waiting += schemas[next]?.references ?? [] }
        }
        return found
    }

    private func close(_ paths: inout Set<String>) {
        for path in paths { paths.formUnion(references(of: path)) }
    }

    private func wrong(_ place: [String], _ problem: String, _ remedy: String) {
        log.add(file, root.nearest(place), problem, remedy: remedy)
    }

    private func wrong(_ schema: Schema, _ problem: String, _ remedy: String) {
        log.add(folder + schema.path, schema.source, problem, remedy: remedy)
    }
}

extension Schema.Shape {
    package var isPerson: Bool {
        guard case .text(let text) = self else { return false }
        return text.format == .person
    }
}

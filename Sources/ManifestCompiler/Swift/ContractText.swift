import PluginKit

/// Writes the identifiers that a plugin binds its handlers to.
struct ContractText {
    let manifest: Manifest
    let schemas: [String: Schema]

    func write(into text: inout SwiftText) {
        text.line("import PluginKit")
        operations(into: &text)
        pages(into: &text)
        permissions(into: &text)
        events(into: &text)
        subscriptions(into: &text)
        timers(into: &text)
        commands(into: &text)
        uses(into: &text)
        secrets(into: &text)
        upcasts(into: &text)
        BlockText(blocks: manifest.blocks, schemas: schemas).write(into: &text)
        if let config = manifest.config {
            text.line()
            text.line("extension \(type(config, none: "Never")): PluginSettings {}")
        }
    }

    private func commands(into text: inout SwiftText) {
        names("Commands", manifest.commands.map { swiftName($0.name, $0.version) }, into: &text)
        for command in manifest.commands {
            let name = "Commands.\(swiftName(command.name, command.version))"
            text.line()
            text.block("extension \(name): OfferedCommand {") { text in
                text.line("typealias Input = \(type(command.input, none: "Never"))")
                text.line("typealias Output = \(type(command.output, none: "Never"))")
                text.line("static var name: StaticString { \"\(command.id)\" }")
            }
        }
    }

    /// A later version of a command is another symbol, so that both can be served.
    private func swiftName(_ name: String, _ version: Int) -> String {
        version == 1 ? name : "\(name)V\(version)"
    }

    private func uses(into text: inout SwiftText) {
        names("Uses", manifest.usedCommands.map(\.name), into: &text)
        for used in manifest.usedCommands {
            text.line()
            text.block("extension Uses.\(used.name): UsedCommand {") { text in
                text.line("typealias Input = \(type(used.input, none: "Never"))")
                text.line("typealias Output = \(type(used.output, none: "Never"))")
                text.line("static var plugin: StaticString { \"\(used.plugin)\" }")
                text.line("static var name: StaticString { \"\(used.id)\" }")
            }
        }
    }

    private func secrets(into text: inout SwiftText) {
        text.line()
        text.block("enum Secrets {") { text in
            for secret in manifest.secrets {
                let words = secret.name.split(separator: "_").map(String.init)
                let name =
                    (words.first ?? "") + words.dropFirst().map(Names.capitalized).joined()
                text.line(
                    "static let \(SwiftText.name(name)) = SecretName(generated: \"\(secret.name)\")"
                )
            }
        }
    }

    private func upcasts(into text: inout SwiftText) {
        let events = manifest.events.filter { $0.upcast != nil }
        names("Upcasts", events.map(\.name), into: &text)
        for event in events {
            guard let upcast = event.upcast else { continue }
            text.line()
            text.block("extension Upcasts.\(event.name): Upcast {") { text in
                text.line("typealias Earlier = \(type(upcast.schema, none: "Never"))")
                text.line("typealias Later = \(event.name)")
                text.line("static var from: StaticString { \"\(upcast.type)\" }")
            }
        }
    }

    // The conformances stand outside, where an operation's own name does not hide a payload's.

    private func operations(into text: inout SwiftText) {
        names("Operations", manifest.routes.map { Names.capitalized($0.operation) }, into: &text)
        for route in manifest.routes {
            let name = "Operations.\(Names.capitalized(route.operation))"
            text.line()
            text.block("extension \(name): Operation {") { text in
                text.line("typealias Input = \(type(route.input, none: "NoInput"))")
                text.line("typealias Output = \(type(route.output, none: "NoContent"))")
                text.line("static var id: StaticString { \"\(route.operation)\" }")
            }
        }
    }

    private func pages(into text: inout SwiftText) {
        names("Pages", manifest.pages.map { Names.capitalized($0.operation) }, into: &text)
        for page in manifest.pages {
            text.line()
            text.block("extension Pages.\(Names.capitalized(page.operation)): PageOperation {") {
                $0.line("typealias Input = \(type(page.input, none: "NoInput"))")
                $0.line("static var id: StaticString { \"\(page.operation)\" }")
            }
        }
    }

    private func permissions(into text: inout SwiftText) {
        text.line()
        text.block("enum Permissions {") { text in
            for permission in manifest.permissions {
                let parts = permission.id.split { $0 == "." || $0 == "_" }.dropFirst()
                let name =
                    (parts.first.map(String.init) ?? "")
                    + parts.dropFirst().map { Names.capitalized(String($0)) }.joined()
                text.line(
                    "static let \(SwiftText.name(name)) = Permission(generated: \"\(permission.id)\")"
                )
            }
        }
    }

    private func events(into text: inout SwiftText) {
        let shapes = ShapeText(schemas: schemas)
        for event in manifest.announced {
            guard let object = schemas[event.schema]?.object,
                let key = object.property(event.partitionKey)
            else { continue }
            text.line()
            text.block("extension \(event.name): Event {") { text in
                text.block("static var spec: EventSpec {") { text in
                    text.line(
                        "EventSpec(type: \"\(event.type)\", isPersonal: \(event.isPersonal))"
                    )
                }
                let value = shapes.string(key.shape, "self.\(SwiftText.name(key.name))")
                text.line("var partitionKey: String { \(value) }")
                let subject = event.subject.map { "self.\(SwiftText.name($0))" } ?? "nil"
                text.line("var subject: PersonID? { \(subject) }")
            }
        }
    }

    private func subscriptions(into text: inout SwiftText) {
        names("Subscriptions", manifest.subscriptions.map(\.name), into: &text)
        for subscription in manifest.subscriptions {
            text.line()
            text.block("extension Subscriptions.\(subscription.name): Subscription {") { text in
                text.line("typealias Message = \(type(subscription.schema, none: "Never"))")
                text.line("static var type: StaticString { \"\(subscription.type)\" }")
                text.line(
                    "static var name: StaticString { \"\(manifest.id)/\(subscription.name)\" }"
                )
            }
        }
    }

    private func timers(into text: inout SwiftText) {
        names("Timers", manifest.timers, into: &text)
        for timer in manifest.timers {
            text.line()
            text.block("extension Timers.\(timer): TimerKind {") { text in
                text.line("static var name: StaticString { \"\(timer)\" }")
            }
        }
    }

    private func names(_ outer: String, _ inner: [String], into text: inout SwiftText) {
        text.line()
        text.block("enum \(outer) {") { text in
            for name in inner { text.line("enum \(name) {}") }
        }
    }

    private func type(_ path: String?, none: String) -> String {
        path.flatMap { schemas[$0]?.name } ?? none
    }
}

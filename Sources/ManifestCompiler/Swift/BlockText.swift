import PluginKit

/// Writes the symbols of the building blocks that a plugin declares, and none for the others.
struct BlockText {
    let blocks: Manifest.Blocks
    let schemas: [String: Schema]

    func write(into text: inout SwiftText) {
        if let ledger = blocks.ledger {
            kinds("Accounts", "AccountKind", ledger.accounts.map(\.name), into: &text)
            kinds("Transfers", "TransferKind", ledger.transfers.map(\.name), into: &text)
        }
        if let reservations = blocks.reservations {
            kinds("Resources", "ResourceKind", reservations.resources.map(\.name), into: &text)
        }
        if let effects = blocks.effects?.effects {
            kinds("Effects", "EffectKind", effects.map(\.name), into: &text) { name, text in
                guard let effect = effects.first(where: { $0.name == name }) else { return }
                members(of: effect, into: &text)
            }
        }
        if let obligations = blocks.obligations?.obligations {
            kinds("Obligations", "ObligationKind", obligations.map(\.name), into: &text)
            for obligation in obligations { reasons(of: obligation, into: &text) }
        }
        if let aggregates = blocks.aggregates?.aggregates {
            kinds("Aggregates", "AggregateKind", aggregates.map(\.name), into: &text)
        }
        if let callbacks = blocks.callbacks?.callbacks {
            kinds("Callbacks", "CallbackKind", callbacks.map(\.name), into: &text) { name, text in
                let message = callbacks.first { $0.name == name }?.message
                text.line("typealias Message = \(type(message))")
            }
        }
        if let files = blocks.files {
            kinds("Files", "FileKind", files.kinds.map(\.name), into: &text)
        }
        if let personal = blocks.personal { fields(personal, into: &text) }
    }

    /// The sealed columns, by their tables.
    private func fields(_ personal: PersonalRules, into text: inout SwiftText) {
        let tables = Dictionary(grouping: personal.fields, by: \.table).sorted { $0.key < $1.key }
        text.line()
        text.block("enum Fields {") { text in
            for (table, fields) in tables {
                text.block("enum \(PersonalRules.typeName(table)) {") { text in
                    for field in fields {
                        text.line("enum \(PersonalRules.typeName(field.column)) {}")
                    }
                }
            }
        }
        for field in personal.fields {
            text.line()
            text.block("extension Fields.\(field.symbol): SealedField {") { text in
                text.line("typealias Value = \(field.kind.swiftType)")
                text.line("static var table: StaticString { \"\(field.table)\" }")
                text.line("static var column: StaticString { \"\(field.column)\" }")
            }
        }
    }

    private func reasons(
        of obligation: ObligationRules.Obligation,
        into text: inout SwiftText
    ) {
        guard !obligation.pauseReasons.isEmpty else { return }
        text.line()
        text.block("extension PauseReason where Kind == Obligations.\(obligation.name) {") { text in
            for reason in obligation.pauseReasons {
                let name = SwiftText.name(reason.name)
                text.line("static var \(name): Self { Self(generated: \"\(reason.name)\") }")
            }
        }
    }

    private func members(of effect: EffectRules.Effect, into text: inout SwiftText) {
        text.line("typealias Input = \(type(effect.input))")
        text.line("typealias Result = \(type(effect.result))")
        let key = effect.partitionKey.flatMap { schemas[effect.input]?.object?.property($0) }
        let value = key.map { key in
            ShapeText(schemas: schemas).string(key.shape, "input.\(SwiftText.name(key.name))")
        }
        text.line(
            "static func partitionKey(of input: Input) -> String? { \(value ?? "nil") }"
        )
    }

    private func type(_ path: String?) -> String { path.flatMap { schemas[$0]?.name } ?? "Never" }

    private func kinds(
        _ outer: String,
        _ kind: String,
        _ names: [String],
        into text: inout SwiftText,
        _ members: (String, inout SwiftText) -> Void = { _, _ in }
    ) {
        text.line()
        text.block("enum \(outer) {") { text in
            for name in names { text.line("enum \(name) {}") }
        }
        for name in names {
            text.line()
            text.block("extension \(outer).\(name): \(kind) {") { text in
                members(name, &text)
                text.line("static var name: StaticString { \"\(name)\" }")
            }
        }
    }
}

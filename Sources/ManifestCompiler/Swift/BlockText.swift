import PluginKit

/// Writes the symbols of the building blocks that a plugin declares, and none for the others.
struct BlockText {
    let blocks: Manifest.Blocks

    func write(into text: inout SwiftText) {
        if let ledger = blocks.ledger {
            kinds("Accounts", "AccountKind", ledger.accounts.map(\.name), into: &text)
            kinds("Transfers", "TransferKind", ledger.transfers.map(\.name), into: &text)
        }
        if let reservations = blocks.reservations {
            kinds("Resources", "ResourceKind", reservations.resources.map(\.name), into: &text)
        }
    }

    private func kinds(
        _ outer: String,
        _ kind: String,
        _ names: [String],
        into text: inout SwiftText
    ) {
        text.line()
        text.block("enum \(outer) {") { text in
            for name in names { text.line("enum \(name) {}") }
        }
        for name in names {
            text.line()
            text.block("extension \(outer).\(name): \(kind) {") { text in
                text.line("static var name: StaticString { \"\(name)\" }")
            }
        }
    }
}

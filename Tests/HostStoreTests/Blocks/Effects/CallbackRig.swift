import Foundation
import HostStore
import Synchronization

@testable import PluginKit

/// A file that keeps callbacks of one provider, and the inbox of a plugin over it.
struct CallbackRig {
    private enum Paid: CallbackKind {
        typealias Message = Wish
        static let name: StaticString = "Paid"
    }

    static let rules = CallbackRules(callbacks: [
        CallbackRules.Callback(
            name: "Paid",
            title: LocalizedText(zh: "测试", en: "Test"),
            port: "payment.order.paid",
            message: "schemas/Wish.json"
        )
    ])

    let home: TestStore
    let store: PluginStore

    init(_ home: TestStore) throws {
        self.home = home
        store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: Manifest.Blocks(callbacks: CallbackRig.rules),
            in: DataDirectory(home.path),
            environment: home.environment()
        )
    }

    /// An inbox whose handler adds to a note of each, then says what `body` says: twice is seen.
    func inbox(
        _ body: @escaping @Sendable (CallbackEnvelope) throws -> Verdict = { _ in .done }
    ) -> CallbackInbox {
        let handler = CallbackOf<Paid> { wish, envelope, tx in
            let before = try tx.all(AllNotes()).first { $0.id == envelope.id }
            let text = before.map { "\($0.body)+\(wish.text)" } ?? wish.text
            try tx.run(DropNote(id: envelope.id))
            try tx.run(AddNote(id: envelope.id, body: text))
            return try body(envelope)
        }
        return CallbackInbox(
            plugin: store.plugin,
            file: store.file,
            rules: CallbackRig.rules,
            handlers: ["Paid": handler],
            environment: home.environment(),
            onProblem: { _ in }
        )
    }

    /// Keeps what the provider tells; true for what was not kept before.
    func keep(_ id: String, _ text: String = "paid") async throws -> Bool {
        let body = Wish(text: text).json
        return try await keep(ProviderNotification(id: id, kind: "payment.order.paid", body: body))
    }

    func keep(_ notification: ProviderNotification) async throws -> Bool {
        try await inbox().keep("payment", notification, trace: "", at: home.now)
    }

    func notes() throws -> [String: String] { try store.notes(home.call()) }

    /// What a process that is killed now leaves behind, opened again.
    func crashed() throws -> CallbackRig {
        let copy = try home.copyOfFiles("crashed")
        copy.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
        store.close()
        return try CallbackRig(copy)
    }
}

import HostAuth
import HostStore
import PluginKit

/// What operators see of effects and callbacks over all plugins, and have tried again.
final class EffectOperations: Sendable {
    /// One effect or callback with the plugin it belongs to.
    struct Item: Sendable {
        let plugin: PluginID
        let entry: EffectDesk.Entry
    }

    private let files: CityFiles
    private let audit: OperatorAudit
    private let places: TenantPlaces

    init(_ files: CityFiles, _ accounts: Accounts) {
        self.files = files
        audit = OperatorAudit(accounts.store)
        places = accounts.places
    }

    /// What who sends the request may see; a fault for one who is no operator.
    private func view(for request: ActRequest) throws -> OperatorView {
        try OperatorView(request.admission, places)
    }

    /// What waits for an operator, or all that has not ended; the oldest of each plugin first.
    func list(
        all: Bool,
        plugin: String?,
        limit: Int,
        for request: ActRequest
    ) throws -> [Item] {
        let view = try view(for: request)
        var items: [Item] = []
        for part in files.effectParts where plugin.map({ $0 == part.plugin.text }) ?? true {
            let entries = try part.desk.list(all: all, limit: EffectDesk.listedMax)
                .filter { view.shows($0.tenant) }
            items += entries.prefix(limit - items.count).map {
                Item(plugin: part.plugin, entry: $0)
            }
            if items.count >= limit { break }
        }
        return items
    }

    /// Lets one go on; who decided stands in the audit and on the chain first.
    func retry(_ plugin: String, _ id: String, for request: ActRequest) async throws {
        let view = try view(for: request)
        guard let part = files.effectParts.first(where: { $0.plugin.text == plugin }),
            // What is another's is unknown, not forbidden.
            view.shows(try part.desk.stuck(id).tenant)
        else { throw Fault.notStuck() }
        let admission = request.admission
        try await audit.note(
            retried: id,
            of: part.plugin,
            by: admission.principal,
            for: admission.tenant,
            trace: admission.trace.text,
            at: request.received.instant
        )
        try await part.desk.retry(id, at: request.received.instant)
    }
}

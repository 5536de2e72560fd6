package import HostStore
package import PluginKit
import TransparencyLog

/// Where events from outside become durable: a file of its own, so that whoever publishes much
/// holds up no plugin, and a plugin that does not run loses nothing that was sent to it.
///
/// What is in it is relayed into the log like the events of any plugin, as the source `inbox`.
package final class Inbox: EventSource {
    /// Events that keep every rule of their types.
    package struct Batch: Sendable {
        fileprivate var foreign: ForeignBatch
        /// What a name stands for; its memory is used again.
        private var told: [UInt8] = []

        /// No events of an organisation yet, with room for some.
        package init(of tenant: TenantID?, capacity: Int) {
            foreign = ForeignBatch(of: tenant, capacity: capacity)
        }

        /// Adds an event that its author calls by source and id.
        package mutating func append(
            type: String,
            isPersonal: Bool,
            _ content: AcceptedReader.Accepted,
            source: String,
            id: ArraySlice<UInt8>
        ) {
            told.removeAll(keepingCapacity: true)
            told.append(contentsOf: type.utf8)
            told.append(0)
            told += content.payload
            MerkleHash.digest(told).withSpan { hash in
                foreign.append(
                    type: type,
                    isPersonal: isPersonal,
                    partitionKey: content.partitionKey,
                    subject: content.subject,
                    payload: content.payload,
                    source: source,
                    id: id,
                    hash: hash
                )
            }
        }
    }

    /// What an author is told: the events' names in the log, for ever the same.
    package struct Receipts: Sendable {
        package let source: String
        /// What the ids begin with; the number follows.
        package let idPrefix: String
        /// Numbers within the source, in the order in which events became durable.
        package let places: [ForeignPlace]

        /// The source of an event that was known, and what its id begins with.
        package func names(of place: ForeignPlace) -> (source: String, idPrefix: String) {
            guard let source = place.source else { return (self.source, idPrefix) }
            return (source, SourceNames(source).prefix)
        }
    }

    /// How long an author's name for an event is known again.
    package static let namesMillis: Int64 = 7 * 86_400_000

    /// The file's name, which a plugin's would be.
    static let name = PluginID("inbox")
    /// What the sources of events from outside begin with.
    static let sourcePrefix = "inbox/"

    package let plugin = Inbox.name
    package let file: StoreFile
    package let hasForeignNames = true
    /// The source's name, and what the ids of its events begin with.
    private let names: (source: String, idPrefix: String)

    /// Opens `inbox.db`, made when it is not there.
    package init(
        in directory: DataDirectory,
        environment: StoreEnvironment,
        onCommit: @escaping @Sendable (CommitReport) -> Void = { _ in }
    ) throws {
        var environment = environment
        environment.limits.idempotencyMillis = Inbox.namesMillis
        file = try StoreFile(
            path: directory.file(of: plugin),
            owner: plugin.text,
            migrations: [],
            environment: environment,
            onCommit: onCommit
        )
        let source = "\(plugin.text)/\(file.epoch)"
        names = (source, SourceNames(source).prefix)
    }

    /// Makes events durable, all or none, and gives each its receipt; an event that is known under
    /// its name is answered as it was before, and one whose name is another's ends them all.
    package func take(
        _ batch: Batch,
        for call: CallContext
    ) async throws -> Receipts {
        let foreign = batch.foreign
        let places = try await lane.perform { try $0.publish(foreign, for: call) }
        return Receipts(source: names.source, idPrefix: names.idPrefix, places: places)
    }

    /// Works off what waits and closes the file.
    package func close() { file.close() }
}

extension Fault {
    /// Another event has this source and id already.
    package static func eventNameTaken(
        _ source: String,
        _ id: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "bus.event_name_taken",
            message: LocalizedText(
                zh: "来源 \(source) 的事件 \(id) 已经发布过，且内容不同。",
                en: "The event \(id) of \(source) was published before, with other content."
            ),
            remedy: LocalizedText(
                zh: "请给新事件一个新的 id；重发同一事件时内容须完全相同。",
                en: "Give a new event a new id; sent again, an event has the same content."
            ),
            location: location
        )
    }
}

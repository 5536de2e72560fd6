public import PluginKit

/// A book of entries that each organisation keeps for itself.
public struct Starter: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds a handler to every operation of the manifest.
    public func register(in host: inout Registration) {
        host.command(Operations.RecordEntry.self) { input, transaction in
            try EntryBook.record(input, in: transaction)
        }
        host.handle(Operations.ListEntries.self) { input, context in
            try context.point { try EntryBook.page(input, in: $0) }
        }
    }
}

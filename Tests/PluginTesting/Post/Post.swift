public import PluginKit

/// A plugin that takes events from outside and offers a command there, for tests of the bus.
public struct Post: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds the commands.
    public func register(in host: inout Registration) {
        host.serve(Commands.BuyStamp.self) { input, transaction in
            let id = transaction.newID()
            try transaction.run(Statements.InsertStamp(id: id, fen: input.fen))
            try transaction.publish(StampBought(stampId: id, fen: input.fen))
            return Stamp(id: id, fen: input.fen)
        }
        host.serve(Commands.BurnStamp.self) { input, _ in Stamp(id: "burnt", fen: input.fen) }
    }
}

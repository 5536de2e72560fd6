public import PluginKit

/// The exchange for rural property rights and procurement: auctions that anybody can check.
public struct Exchange: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds a handler to every operation of the manifest.
    public func register(in host: inout Registration) {
        host.command(Operations.KeepPolicy.self) { input, transaction in
            try PolicyDesk.keep(input, in: transaction)
        }
        host.handle(Operations.ListPolicies.self) { _, _ in PolicyDesk.book }
        host.handle(Operations.ListKeptPolicies.self) { input, context in
            try context.point { try PolicyDesk.page(input, in: $0) }
        }
    }
}

extension Exchange: Tooled {
    /// Policies as files, their review, and trials of them.
    public static var tools: [Tool] { AuctionTools.all }
}

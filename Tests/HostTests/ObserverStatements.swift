import PluginKit

@testable import Observer

/// What the observer writes of a home that was seen.
enum ObserverStatements {
    static func noteSighting(of home: String, in transaction: borrowing Transaction) throws {
        try transaction.run(Statements.NoteSighting(homeID: home))
    }
}

/// A view of a plugin's public rows that is kept in memory, for reads that would need an index on
/// the disk which every write pays for.
///
/// The host makes it from the tables when it opens the plugin's file, as nobody: it sees what
/// scope `public` shows. From then on commits change it: a transaction names its changes with
/// `change(_:_:)`, and they are applied after the COMMIT, before the command's caller hears of it.
/// A command that is undone or runs again leaves nothing behind.
public protocol Projection: Sendable {
    /// One thing that a commit did to the rows.
    associatedtype Change: Sendable

    /// Reads the rows; called once, before the first command.
    init(from snapshot: borrowing Snapshot) throws

    /// Follows one change, in order of commits; also sees changes of rows it was made from.
    mutating func apply(_ change: Change)
}

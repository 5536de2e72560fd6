import PluginKit

/// With whose rights one statement is prepared and run.
///
/// They stay with the statement: SQLite prepares a statement anew when it has to, and asks the
/// authorizer again while it runs.
struct StatementRights: Sendable {
    /// Who made the statement.
    enum Author: Sendable {
        /// Nobody: everything is refused.
        case nobody
        case host
        case plugin
    }

    let author: Author
    /// Whose rows a plugin's statement may touch.
    let scope: StatementSpec.Scope
    let isWrite: Bool
    /// A bit for each permission the caller lacks: the columns it opens read as NULL.
    let masks: UInt64

    static let nobody = StatementRights(author: .nobody, scope: .public, isWrite: false, masks: 0)
    static let host = StatementRights(author: .host, scope: .system, isWrite: true, masks: 0)

    /// A plugin's statement for a caller.
    init(_ spec: StatementSpec, masks: UInt64) {
        self.init(author: .plugin, scope: spec.scope, isWrite: spec.isWrite, masks: masks)
    }

    init(author: Author, scope: StatementSpec.Scope, isWrite: Bool, masks: UInt64) {
        self.author = author
        self.scope = scope
        self.isWrite = isWrite
        self.masks = masks
    }
}

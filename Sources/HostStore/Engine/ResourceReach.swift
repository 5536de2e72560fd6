import CSQLite

/// What a write of scope `resource` changes and reads, gathered while it is prepared.
///
/// SQLite tells of RETURNING and WHERE as of a foreign key's look at its parent: as a read in nobody's
/// name. What is written to is known when all is told, and a write has no SELECT to name anything else.
struct ResourceReach {
    private var targets: Set<String> = []
    private var reads: Set<[String]> = []

    mutating func note(_ access: Access) {
        guard access.through == nil else { return }
        switch access.code {
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE: targets.insert(access.first)
        case SQLITE_READ: reads.insert([access.first, access.second])
        default: break
        }
    }

    /// The first column that it reads of its own target and that its caller may not see.
    func hidden(_ rights: PluginRights?) -> String? {
        guard let rights else { return nil }
        return reads.filter { read in
            targets.contains(read[0]) && !rights.isOpen(read[1], of: read[0])
        }.map { $0.joined(separator: ".") }.min()
    }
}

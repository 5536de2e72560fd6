package import PluginKit

/// One numbered, forward change of a file's schema.
package struct Migration: Sendable {
    /// From 1, without gaps.
    package let number: Int
    /// `0001-homes.sql`.
    package let name: String
    package let sql: String

    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// The migrations of a plugin's bundle in order; a gap or a strange name is refused.
    package static func list(_ files: [PluginBundle.File]) throws -> [Migration] {
        var list: [Migration] = []
        for file in files {
            let name = "\(file.name)"
            guard let number = Int(name.prefix(4)), name.dropFirst(4).hasPrefix("-"),
                number == list.count + 1
            else {
                throw Fault.migrationRefused(
                    name,
                    "file \(list.count + 1) must be named \(list.count + 1) as 000N-name.sql"
                )
            }
            list.append(Migration(number: number, name: name, sql: "\(file.text)"))
        }
        return list
    }
}

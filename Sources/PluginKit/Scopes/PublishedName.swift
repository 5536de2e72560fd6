/// The name of a published table: `<plugin>.<name>.v<N>`, the table `pub_<name>_v<N>` of its owner.
package struct PublishedName: Sendable, Hashable, CustomStringConvertible {
    package let owner: String
    package let name: String
    package let version: String

    /// Reads `housing.vacancy.v1`; nil when it is none.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !parts[0].contains("_"), Names.isDotted(text, parts: 3),
            PublishedName.isVersion(parts[2])
        else { return nil }
        owner = parts[0]
        name = parts[1]
        version = parts[2]
    }

    /// Reads the name of an owner's table, such as `pub_vacancy_v1`; nil when it is no such name.
    package init?(table: String, owner: String) {
        guard table.hasPrefix("pub_"), let mark = table.lastIndex(of: "_") else { return nil }
        let start = table.index(table.startIndex, offsetBy: 4)
        guard start < mark else { return nil }
        self.init("\(owner).\(table[start..<mark]).\(table[table.index(after: mark)...])")
    }

    /// The table's name in its owner's file.
    package var table: String { "pub_\(name)_\(version)" }

    /// What the names of its views begin with, in the file of whoever uses it.
    package var stem: String { "\(owner)_\(name)_\(version)" }

    package var description: String { "\(owner).\(name).\(version)" }

    private static func isVersion(_ text: String) -> Bool {
        let digits = text.dropFirst()
        return text.first == "v" && digits.first.map { $0 != "0" } == true
            && digits.allSatisfy { ("0"..."9").contains($0) }
    }
}

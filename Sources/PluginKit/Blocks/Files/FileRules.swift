/// The files that a plugin keeps: kinds, and how much of them there may be.
package struct FileRules: Sendable, Hashable {
    package struct Kind: Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
        /// Media types that are taken.
        package var types: [String]
        /// The longest file.
        package var bytesMax: Int

        package init(name: String, title: LocalizedText, types: [String], bytesMax: Int) {
            self.name = name
            self.title = title
            self.types = types
            self.bytesMax = bytesMax
        }
    }

    package var kinds: [Kind]
    /// What an organisation may have in all, and a person who brings files for none.
    package var tenantBytesMax: Int
    package var personBytesMax: Int

    package init(kinds: [Kind], tenantBytesMax: Int, personBytesMax: Int) {
        self.kinds = kinds
        self.tenantBytesMax = tenantBytesMax
        self.personBytesMax = personBytesMax
    }

    package func kind(_ name: String) -> Kind? { kinds.first { $0.name == name } }

    /// The longest file of any kind.
    package static let bytesMax = 16_777_216

    /// The longest name of what a file is kept for, in bytes.
    package static let useBytesMax = 128
}

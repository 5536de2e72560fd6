/// What may be a name in a manifest and in the Swift made of it.
package enum Names {
    /// `Hold`, `PlaceHold2`.
    package static func isTypeName(_ text: String) -> Bool {
        isWord(text) && text.utf8.first.map { isUpper($0) } ?? false
            && !reservedTypes.contains(text)
    }

    /// `rentFen`, `id`.
    package static func isPropertyName(_ text: String) -> Bool {
        isWord(text) && text.utf8.first.map { isLower($0) } ?? false
    }

    /// `housing.hold.place`: at least `count` parts of lower-case letters, digits and `_`.
    package static func isDotted(_ text: String, parts count: Int) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= count
            && parts.allSatisfy { part in
                part.utf8.first.map { isLower($0) } ?? false
                    && part.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == underscore }
            }
    }

    /// `housing.lease.signed.v1`.
    package static func isEventType(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, isDotted(text, parts: 4), parts[3].first == "v" else {
            return false
        }
        let digits = parts[3].dropFirst().utf8
        return !digits.isEmpty && digits.first != UInt8(ascii: "0") && digits.allSatisfy(isDigit)
    }

    /// The text with a capital first letter.
    package static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    /// The text with a small first letter.
    package static func uncapitalized(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }

    /// The Swift case for a word of an enumeration, such as `notFound` for `not-found`.
    package static func caseName(_ word: String) -> String? {
        let parts = word.split { !($0.isLetter || $0.isNumber) }.map(String.init)
        guard let first = parts.first else { return nil }
        let name = uncapitalized(first) + parts.dropFirst().map(capitalized).joined()
        return name.first?.isNumber == true ? "_\(name)" : name
    }

    /// Types that generated code names, which a schema must not hide.
    package static let reservedTypes: Set<String> = [
        "String", "Int64", "UInt64", "Bool", "Optional", "Array", "Money", "Instant", "CivilDay",
        "TenantID", "PersonID", "PluginID", "Payload", "Event", "EventSpec", "Operation",
        "OperationInput", "PageOperation", "Operations", "Pages", "Permissions", "Permission",
        "Statements", "Statement", "RowStatement", "Timers", "Subscriptions", "Subscription",
        "Commands", "Uses", "OfferedCommand", "UsedCommand", "Secrets", "SecretName", "Secret",
        "PluginSettings", "Upcasts", "Upcast",
        "Accounts", "AccountKind", "Transfers", "TransferKind", "Resources", "ResourceKind",
        "Effects", "EffectKind", "Callbacks", "CallbackKind", "Fields", "SealedField", "Sealed",
        "Finder", "CitizenID", "MobileNumber", "SocialCreditCode", "SecretText",
        "Files", "FileKind", "UploadedFile", "StoredFile",
        "Document", "DocumentBlock", "DocumentTerm", "DocumentSignature", "DocumentAttachment",
        "TypesetDocument",
        "Obligations", "ObligationKind", "PauseReason", "Aggregates", "AggregateKind",
        "Violations", "JSONReader", "JSONWriter", "JSONPointer", "ValuePlace", "Fault", "Self",
        "Type", "Any", "StaticString", "Hashable", "CaseIterable", "Sendable",
    ]

    /// The id under which the host itself publishes.
    package static let host = "host"

    /// What no plugin's id may be: files of the host, and what SQLite calls its own databases.
    package static let reservedIDs: Set<String> = ["bus", "host", "inbox", "main", "temp"]

    private static let underscore = UInt8(ascii: "_")

    private static func isWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLower($0) || isUpper($0) || isDigit($0) }
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
    }

    private static func isUpper(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}

/// Paths with slashes, relative to a plugin's manifest folder.
package enum Paths {
    /// `schemas/events` for `schemas/events/HomeHeld.json`.
    package static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// A relative path seen from a folder; nil when it leads out of the manifest's folder.
    package static func joined(_ folder: String, _ path: String) -> String? {
        var parts = folder.split(separator: "/").map(String.init)
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            switch part {
            case "": return nil
            case ".": continue
            case "..":
                guard !parts.isEmpty else { return nil }
                parts.removeLast()
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}

extension String {
    func droppingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}

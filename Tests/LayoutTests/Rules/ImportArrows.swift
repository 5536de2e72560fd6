/// Dependencies point one way: a module imports what this table allows it, and nothing else.
enum ImportArrows: LayoutRule {
    /// What every module may import beside its row: parts of the standard library.
    static let always: Set<String> = ["Swift", "Synchronization"]

    /// What each module may import.
    ///
    /// PluginKit hands JSONWire on, so one comes with the other.
    static let allowed: [String: Set<String>] = [
        "JSONWire": [],
        "TransparencyLog": ["Crypto", "JSONWire"],
        "PluginKit": ["JSONWire"],
        "HostLoop": ["CLibUV", "DequeModule", "Glibc"],
        "HostHTTP": ["HostLoop", "PluginKit", "JSONWire"],
        "HostEgress": ["HostLoop", "CCurl", "Glibc", "PluginKit", "JSONWire"],
        "HostProviders": [
            "HostEgress", "PluginKit", "JSONWire", "TransparencyLog", "Crypto", "CryptoExtras",
        ],
        "HostSandbox": [
            "HostEgress", "HostHTTP", "HostLoop", "HostProviders", "PluginKit", "JSONWire",
            "TransparencyLog", "COpenSSL", "Crypto", "CryptoExtras", "Glibc",
        ],
        "HostStore": ["CSQLite", "Crypto", "DequeModule", "Glibc", "PluginKit", "JSONWire"],
        "HostDocuments": ["PluginKit", "Crypto"],
        "HostBus": ["HostStore", "TransparencyLog", "PluginKit", "JSONWire", "Crypto"],
        "HostAuth": ["HostStore", "PluginKit", "JSONWire", "Crypto", "CryptoExtras", "JWTKit"],
        "Host": [
            "HostLoop", "HostHTTP", "HostEgress", "HostProviders", "HostStore", "HostBus",
            "HostAuth", "HostDocuments", "TransparencyLog",
            "PluginKit", "JSONWire", "Crypto", "Glibc", "Logging", "Mustache",
        ],
        "cityhost": [
            "Host", "HostEgress", "HostLoop", "HostSandbox", "HostStore", "PluginKit", "JSONWire",
            "ArgumentParser", "FoundationEssentials", "Glibc",
        ],
        "ManifestCompiler": ["PluginKit", "JSONWire", "CSQLite", "Crypto", "Glibc"],
        "ManifestPlugin": ["PackagePlugin", "Foundation"],
    ]

    /// What a plugin may import: the kit, and collections.
    static let allowedToPlugins: Set<String> = [
        "PluginKit", "DequeModule", "OrderedCollections", "HeapModule",
    ]

    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.swift.filter(\.isProduct).flatMap(breaches)
    }

    private static func breaches(in file: SourceFile) -> [Breach] {
        guard let module = file.module, let views = file.views else {
            return [Breach(file.path, "A Swift file lies in the folder of a target.")]
        }
        guard let allowed = file.isPlugin ? allowedToPlugins : allowed[module] else {
            return [Breach(file.path, "\(module) has no row in the table of import arrows.")]
        }
        return views.codeLines.enumerated().compactMap { index, line in
            guard let imported = importedModule(line) else { return nil }
            guard !allowed.contains(imported), !always.contains(imported) else { return nil }
            return Breach(file.path, index + 1, "\(module) may not import \(imported).")
        }
    }

    /// The module that a line imports; nil for lines that import nothing.
    static func importedModule(_ line: Substring) -> String? {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "." })
        guard let at = words.firstIndex(of: "import"), at + 1 < words.count else { return nil }
        let before = words[..<at].allSatisfy { word in
            ["public", "package", "internal", "fileprivate", "private"].contains(word)
                || word.hasPrefix("@")
        }
        guard before else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
        let name = kinds.contains(words[at + 1]) && at + 2 < words.count ? at + 2 : at + 1
        return String(words[name])
    }
}

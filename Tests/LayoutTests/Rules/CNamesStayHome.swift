/// Each C library has one module that speaks to it.
enum CNamesStayHome: LayoutRule {
    static let homes: [(prefix: String, modules: Set<String>)] = [
        ("uv_", ["CLibUV", "HostLoop"]),
        ("sqlite3_", ["CSQLite", "HostStore", "ManifestCompiler"]),
        ("curl_", ["CCurl", "HostEgress"]),
        ("SSL_", ["COpenSSL", "HostSandbox"]), ("X509_", ["COpenSSL", "HostSandbox"]),
    ]

    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.swift.filter(\.isProduct).flatMap { file in
            homes.filter { !$0.modules.contains(file.module ?? "") }.flatMap { home in
                file.codeWords.filter { $0.word.hasPrefix(home.prefix) }.map { found in
                    let modules = home.modules.sorted().joined(separator: ", ")
                    return Breach(
                        file.path,
                        found.line,
                        "\(found.word) belongs into \(modules) alone."
                    )
                }
            }
        }
    }
}

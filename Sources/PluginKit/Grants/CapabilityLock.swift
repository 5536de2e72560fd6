/// Manifests/capabilities.lock: every grant that somebody has reviewed, one a line.
package struct CapabilityLock: Sendable {
    private let terms: [String: String]

    /// Reads the file's text; lines that begin with # are remarks.
    package init(text: String) {
        let grants = text.split(separator: "\n").compactMap { Grant(line: $0) }
        terms = Dictionary(grants.map { ($0.key, $0.terms) }) { first, _ in first }
    }

    /// What manifests grant and the lock does not, and the other way round.
    package struct Difference: Sendable {
        /// Lines that nobody has reviewed: new grants, and old ones on other or wider terms.
        package let added: [String]
        /// Lines that nothing needs any more.
        package let removed: [String]
    }

    /// Compares with everything that the plugins of a build are granted; lines of other plugins
    /// are left alone.
    package func difference(_ grants: [Grant], of plugins: Set<String>) -> Difference {
        let keys = Set(grants.map(\.key))
        let added = grants.filter { !isReviewed($0) }.map { grant in
            guard let before = terms[grant.key] else { return "\(grant)" }
            return "\(grant) (reviewed: \(before.isEmpty ? "on no terms" : before))"
        }
        let removed = terms.filter { key, _ in
            !keys.contains(key) && plugins.contains(String(key.prefix { $0 != " " }))
        }
        return Difference(
            added: added.sorted(),
            removed: removed.map { $1.isEmpty ? $0 : "\($0) \($1)" }.sorted()
        )
    }

    /// A number that became narrower needs nobody's review.
    private func isReviewed(_ grant: Grant) -> Bool {
        guard let reviewed = terms[grant.key] else { return false }
        return reviewed == grant.terms
            || GrantTerms(grant.terms).isWithin(GrantTerms(reviewed))
    }

    /// The file for these grants; lines of plugins that are not part of the build are kept.
    package func text(_ grants: [Grant], of plugins: Set<String>) -> String {
        let kept = terms.filter { key, _ in !plugins.contains(String(key.prefix { $0 != " " })) }
            .map { $1.isEmpty ? $0 : "\($0) \($1)" }
        let lines = (Set(grants.map(\.description)).union(kept)).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        return """
            # Every grant of every plugin, one a line, as it was reviewed. `cityhost plugin lock` writes it;
            # the host does not start with a grant that does not stand here, or a number beyond its bound.
            \(lines.joined(separator: "\n"))

            """
    }
}

import PluginKit

/// Policies that an organisation keeps: read, reviewed, and never changed afterwards.
enum PolicyDesk {
    /// Keeps a text as a version of its policy, once; what contradicts itself is refused with all findings.
    static func keep(
        _ input: KeepPolicy,
        in transaction: borrowing Transaction
    ) throws -> KeptPolicy {
        let policy = try PolicyText.policy(Array(input.text.utf8))
        try PolicyReview.requireSound(policy)
        let entry = entry(of: policy)
        let known = try transaction.first(
            Statements.FindPolicy(id: policy.id, version: policy.version)
        )
        if known?.sum == entry.sum { return entry }
        guard known == nil, PolicyBook.policy(policy.id) == nil else {
            throw Fault.policyKept(policy)
        }
        try transaction.run(
            Statements.InsertPolicy(
                id: policy.id,
                version: policy.version,
                text: entry.text,
                sum: entry.sum,
                keptAt: transaction.now
            )
        )
        try transaction.publish(
            PolicyKept(policy: policy.id, version: policy.version, sum: entry.sum)
        )
        return entry
    }

    /// The policies of the book, which everybody may read.
    static let book = PolicyList(items: PolicyBook.all.map(entry), next: nil)

    /// The organisation's own, by name and version.
    static func page(_ input: PolicyPage, in snapshot: borrowing Snapshot) throws -> PolicyList {
        let after = try input.after.map(place) ?? (id: "", version: 0)
        let rows = try snapshot.all(
            Statements.Policies(afterId: after.id, afterVersion: after.version, limit: input.limit)
        )
        let items = rows.map {
            KeptPolicy(policy: $0.id, version: $0.version, sum: $0.sum, text: $0.text)
        }
        let isLast = items.count < Int(input.limit)
        return PolicyList(
            items: items,
            next: isLast ? nil : items.last.map { "\($0.policy)@\($0.version)" }
        )
    }

    /// The policy and version that `next` has named.
    private static func place(_ text: String) throws -> (id: String, version: Int64) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let version = Int64(parts[1]), version > 0,
            "\(version)" == parts[1]
        else { throw Fault.pageUnread() }
        return (String(parts[0]), version)
    }

    private static func entry(of policy: Policy) -> KeptPolicy {
        let bytes = PolicyText.bytes(of: policy)
        return KeptPolicy(
            policy: policy.id,
            version: policy.version,
            sum: SHA256Sum(of: bytes).hex,
            text: String(decoding: bytes, as: UTF8.self)
        )
    }
}

extension Fault {
    /// A policy contradicts itself.
    static func policyUnsound(
        _ findings: [Finding],
        location: SourceLocation = .here()
    ) -> Fault {
        let zh = findings.map { "\($0.place)：\($0.problem.zh)，\($0.remedy.zh)" }
        let en = findings.map(\.description)
        return Fault(
            .invalid,
            code: "exchange.policy.unsound",
            message: LocalizedText(
                zh: "竞价规则自相矛盾：\(zh.joined(separator: "；"))。",
                en: "The policy contradicts itself: \(en.joined(separator: "; "))."
            ),
            remedy: LocalizedText(
                zh: "请逐项修改后再登记。",
                en: "Change what is named, then keep it again."
            ),
            location: location
        )
    }

    /// This version of the policy is there already.
    static func policyKept(_ policy: Policy, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.policy.kept",
            message: LocalizedText(
                zh: "规则 \(policy.id) 第 \(policy.version) 版已有，或编号属于规则库。",
                en:
                    "Version \(policy.version) of \(policy.id) is kept already, or the book has the id."
            ),
            remedy: LocalizedText(
                zh: "登记后的规则不变更；请使用新的版本号或编号。",
                en: "What was kept never changes; use a new version or another id."
            ),
            location: location
        )
    }
}

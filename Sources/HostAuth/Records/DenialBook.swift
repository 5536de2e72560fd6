internal import HostStore
package import PluginKit
internal import Synchronization

/// A refusal for want of a permission, as log and audit keep it.
package struct DenialRecord: Sendable {
    let principal: Principal
    let tenant: TenantID?
    let operation: String
    let permission: String
    /// The manifest's line that would allow it.
    let grantPlace: String
    let trace: String
    let at: Instant

    package init(
        principal: Principal,
        tenant: TenantID?,
        operation: String,
        permission: String,
        grantPlace: String,
        trace: String,
        at: Instant
    ) {
        self.principal = principal
        self.tenant = tenant
        self.operation = operation
        self.permission = permission
        self.grantPlace = grantPlace
        self.trace = trace
        self.at = at
    }
}

/// Denials on their way to the audit: gathered by all loops, written together.
///
/// The same caller refused the same operation again is one row with a count; beyond the bound of
/// different ones only their number is kept.
package final class DenialBook: Sendable {
    private struct Key: Hashable {
        let principal: Principal
        let tenant: TenantID?
        let operation: String
    }

    private struct State {
        var rows: [Key: (first: DenialRecord, times: Int64)] = [:]
        var unnamed: (last: Instant, times: Int64)?
    }

    private let store: IdentityStore
    private let state = Mutex(State())

    /// Writes into host.db.
    package init(_ store: IdentityStore) { self.store = store }

    /// Keeps a denial until the next flush.
    package func note(_ denial: DenialRecord) {
        let key = Key(
            principal: denial.principal,
            tenant: denial.tenant,
            operation: denial.operation
        )
        let most = store.limits.denialsMax
        state.withLock { state in
            if let known = state.rows[key] {
                state.rows[key] = (known.first, known.times + 1)
            } else if state.rows.count < most {
                state.rows[key] = (denial, 1)
            } else {
                state.unnamed = (denial.at, (state.unnamed?.times ?? 0) + 1)
            }
        }
    }

    /// Writes what was gathered in one command; nothing happens when there is nothing.
    package func flush() async throws {
        let (rows, unnamed) = state.withLock { state in
            defer { state = State() }
            return (state.rows.values.map { $0 }, state.unnamed)
        }
        var list = rows
        if let unnamed {
            list.append((DenialBook.unnamed(at: unnamed.last), unnamed.times))
        }
        guard !list.isEmpty else { return }
        let written = list.sorted { $0.first.at < $1.first.at }
        try await store.lane.perform { transaction in
            for (denial, times) in written {
                try DenialBook.insert(denial, times, transaction)
            }
        }
    }

    /// Stands for the denials beyond the bound.
    private static func unnamed(at instant: Instant) -> DenialRecord {
        DenialRecord(
            principal: .anonymous,
            tenant: nil,
            operation: "",
            permission: "",
            grantPlace: "",
            trace: "",
            at: instant
        )
    }

    private static func insert(
        _ denial: DenialRecord,
        _ times: Int64,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let insert = try transaction.statement(
            """
            INSERT INTO denial_audit(at_ms, principal_kind, principal, tenant, operation,
                permission, grant_place, trace, times) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """
        )
        insert.bind(denial.at.utcMillis, at: 1)
        insert.bind(denial.principal.kind.rawValue, at: 2)
        insert.bind(denial.principal.id, at: 3)
        insert.bind(denial.tenant?.text, at: 4)
        insert.bind(denial.operation, at: 5)
        insert.bind(denial.permission, at: 6)
        insert.bind(denial.grantPlace, at: 7)
        insert.bind(denial.trace, at: 8)
        insert.bind(times, at: 9)
        try insert.run()
    }
}

import HostAuth
import HostBus
import HostStore
package import PluginKit

/// Work on identity while no host has the folder open: the first administrator, and what has to
/// be possible when nobody can sign in.
///
/// The host's own reach is everywhere; every act is in the audit as the command line's, and its
/// event goes out with the next start.
package struct AuthTasks {
    private let accounts: Accounts
    private let environment: StoreEnvironment
    private let actor = Principal(kind: .service, id: "cityhost auth")

    /// Opens host.db for as long as `body` runs; refused while a host serves the folder.
    package static func run(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type],
        _ body: (AuthTasks) async throws -> [String]
    ) async throws -> [String] {
        let loaded = try HostAssembly.load(types, wanted: configuration.plugins)
        let identity = try LoadedPlugin.manifest(of: AuthContract.bundle)
        let data = try DataDirectory(configuration.dataDirectory)
        defer { withExtendedLifetime(data) {} }
        let environment = StoreEnvironment.system()
        let accounts = try Accounts(
            data,
            permissions: PermissionTable(
                identity.permissions + loaded.flatMap(\.manifest.permissions)
            ),
            configuration,
            environment: environment
        )
        defer { accounts.shut() }
        let tasks = AuthTasks(accounts: accounts, environment: environment)
        // Before its first start a folder has no log, and nothing was taken from anybody.
        guard try FileRoster(in: data, plugins: []).holds(FileRoster.bus) else {
            return try await body(tasks)
        }
        let bus = try BusLog(in: data, environment: environment)
        defer { bus.close() }
        try await HostMemory(identity: accounts.store, bus: bus).begin()
        return try await body(tasks)
    }

    private var directory: Directory { accounts.directory }
    private var now: Instant { environment.now() }

    /// Every organisation, one a line, in the order of the tree.
    package func tenants() async throws -> [String] {
        let tree = try await directory.tree()
        return tree.all.map { tenant in
            "\(tenant.path) \(tenant.id) \(tenant.kind.rawValue) \(tenant.name.zh) / "
                + tenant.name.en + (tenant.suspended == nil ? "" : " (suspended)")
        }
    }

    /// Creates an organisation; its last path segment is its identifier.
    package func createTenant(
        _ id: String,
        kind: String,
        below parent: String?,
        name: LocalizedText
    ) async throws -> [String] {
        guard let kind = Tenant.Kind(rawValue: kind) else {
            let known = Tenant.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault.badConfiguration(
                "--kind",
                zh: "没有机构类型 \(kind)（可用：\(known)）",
                en: "\(kind) is no kind of organisation (known: \(known))"
            )
        }
        let tenant = try await directory.createTenant(
            TenantID(id),
            segment: id,
            below: parent.map { TenantID($0) },
            kind: kind,
            name: name,
            by: actor,
            at: now
        )
        return ["\(tenant.id) stands at \(tenant.path)"]
    }

    /// Puts an organisation under another parent.
    package func move(_ id: String, below parent: String) async throws -> [String] {
        let moved = try await directory.move(
            TenantID(id),
            below: TenantID(parent),
            by: actor,
            at: now
        )
        return ["\(moved.id) stands at \(moved.path)"]
    }

    /// Suspends or resumes an organisation.
    package func setSuspended(_ id: String, _ isSuspended: Bool) async throws -> [String] {
        let tenant = TenantID(id)
        if isSuspended {
            _ = try await directory.suspend(tenant, by: actor, at: now)
        } else {
            _ = try await directory.resume(tenant, by: actor, at: now)
        }
        return ["\(id) is \(isSuspended ? "suspended" : "at work")"]
    }

    /// Members of an organisation with their roles.
    package func members(of tenant: String) async throws -> [String] {
        try await directory.members(of: TenantID(tenant), limit: 1000).map { member in
            "\(member.person) \(member.maskedPhone) \(member.name): "
                + member.roles.joined(separator: ", ")
        }
    }

    /// Gives whoever has the phone a role.
    package func grant(
        _ role: String,
        to phone: String,
        name: String,
        in tenant: String
    ) async throws -> [String] {
        let person = try await directory.invite(
            try number(phone),
            name: name,
            as: role,
            in: TenantID(tenant),
            by: actor,
            at: now
        )
        return ["\(person) is \(role) of \(tenant)"]
    }

    /// Takes a role back.
    package func withdraw(
        _ role: String,
        from phone: String,
        in tenant: String
    ) async throws -> [String] {
        let person = try await person(phone)
        try await directory.withdraw(
            role,
            from: person,
            in: TenantID(tenant),
            by: actor,
            at: now
        )
        return ["\(person) is not \(role) of \(tenant)"]
    }

    /// Sets a password and ends all sessions of the person.
    package func setPassword(_ password: String, of phone: String) async throws -> [String] {
        let person = try await person(phone)
        try await accounts.passwords.set(password, of: person, by: actor, at: now)
        return ["the password of \(person) is set and their sessions are ended"]
    }

    /// Ends every session of a person.
    package func endSessions(of phone: String) async throws -> [String] {
        let person = try await person(phone)
        try await accounts.sessions.endAll(of: person, by: actor, at: now)
        return ["the sessions of \(person) are ended"]
    }

    /// Keys of an organisation that can be used.
    package func keys(of tenant: String) async throws -> [String] {
        try await accounts.keys.keys(of: TenantID(tenant), at: now).map { key in
            "\(key.id) \(key.name), good until \(key.expires.civilDay), "
                + "used \(key.used.map { "\($0.civilDay)" } ?? "never"): "
                + key.scopes.joined(separator: " ")
        }
    }

    /// Revokes a key.
    package func revokeKey(_ id: String) async throws -> [String] {
        try await accounts.keys.revoke(id, in: nil, by: actor, at: now)
        return ["\(id) is revoked"]
    }

    private func number(_ text: String) throws -> PhoneNumber {
        guard let phone = PhoneNumber(text) else { throw Fault.phoneInvalid() }
        return phone
    }

    private func person(_ phone: String) async throws -> PersonID {
        guard let person = try await directory.person(withPhone: try number(phone)) else {
            throw Fault.noSuchPerson()
        }
        return person
    }
}

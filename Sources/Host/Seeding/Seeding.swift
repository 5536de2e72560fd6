import Glibc
import HostAuth
import HostStore
package import PluginKit

/// Fills an empty data folder with the deterministic demonstration city.
///
/// The file `seeding` stands in the folder from before the first row until the city is whole: what
/// an interrupted seeding left is taken away by the next one, and no host serves it.
package enum Seeding {
    /// Names a part and how far it has come.
    package typealias Progress = @Sendable (_ part: String, _ done: Int, _ total: Int) -> Void

    /// Seeds every plugin that can be seeded and says who can sign in.
    package static func run(
        _ configuration: HostConfiguration,
        _ plan: SeedPlan,
        plugins types: [any Plugin.Type],
        progress: @escaping Progress
    ) async throws -> [String] {
        // Before the work, whose fruit it is to hold.
        if let file = plan.tokenFile { try write("", to: file) }
        let environment = StoreEnvironment.system()
        let folder = SeededFolder(configuration.dataDirectory)
        try folder.begin(plugins: types.map { PluginID("\($0.bundle.id)") })
        let parts = try await HostAssembly(
            configuration,
            HostAssembly.loaded(configuration, types),
            environment,
            isSeeding: true
        )
        defer { parts.files.close() }
        let seeding = CitySeeding(parts: parts, plan: plan, progress: progress)
        try await seeding.makeCity()
        var people: [String] = []
        for type in types {
            guard let seedable = type as? any Seedable.Type,
                parts.city.plugins.contains(where: { $0.id == "\(seedable.bundle.id)" })
            else { continue }
            try await seeding.seed(seedable)
            if plan.hasPast { people += try await seeding.makeAccounts(seedable) }
        }
        try await seeding.makeResidents()
        parts.files.noteUse()
        try folder.finish(plan.seed)
        return seeding.signIns() + people
    }

    /// Writes a small file that only the host's user can read.
    static func write(_ text: String, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw cannotWrite(path) }
        defer { _ = Glibc.close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            }
            guard count > 0 else { throw cannotWrite(path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func cannotWrite(_ path: String) -> Fault {
        Fault.badConfiguration(path, zh: "无法写入", en: "it cannot be written")
    }
}

/// One seeding under way.
private struct CitySeeding {
    let parts: HostAssembly
    let plan: SeedPlan
    let progress: Seeding.Progress

    private static let cityTenant = TenantID("wuhan")
    private static let residentsPerCommand = 500
    private let actor = Principal(kind: .service, id: "seed")

    init(parts: HostAssembly, plan: SeedPlan, progress: @escaping Seeding.Progress) {
        self.parts = parts
        self.plan = plan
        self.progress = progress
    }

    private var accounts: Accounts { parts.city.accounts }
    private var now: Instant { parts.environment.now() }
    private var day: CivilDay { plan.day ?? now.civilDay }

    func makeCity() async throws {
        _ = try await accounts.directory.createTenant(
            CitySeeding.cityTenant,
            segment: "wuhan",
            below: nil,
            kind: .city,
            name: LocalizedText(zh: "武汉市", en: "Wuhan"),
            by: actor,
            at: now
        )
        guard let phone = PhoneNumber(SeedPlan.residentPhone) else { return }
        _ = try await accounts.directory.ensurePerson(phone, name: "刘晓", by: actor, at: now)
        try await makeAdministrator()
        if hasInspectors {
            try await appoint("inspector", SeedPlan.inspectorPhone, in: CitySeeding.cityTenant)
        }
    }

    private var hasInspectors: Bool { accounts.permissions.roles.contains("inspector") }

    /// Nobody grants what they do not hold, so the administrator holds every role there is.
    private func makeAdministrator() async throws {
        guard let phone = PhoneNumber(SeedPlan.administratorPhone) else { return }
        let person = try await accounts.directory.ensurePerson(
            phone,
            name: "陈敏",
            by: actor,
            at: now
        )
        for role in accounts.permissions.roles {
            try await accounts.directory.grant(
                role,
                to: person,
                in: CitySeeding.cityTenant,
                by: actor,
                at: now
            )
        }
    }

    func seed<S: Seedable>(_ type: S.Type) async throws {
        let id = "\(S.bundle.id)"
        try await makeTenants(S.seedTenants(seed: plan.seed), as: staff(of: id))
        guard let file = parts.files.file(of: id) else { throw Fault.pluginUnavailable(id) }
        let (plugin, seed, day) = (type.init(), plan.seed, day)
        let chunks = S.seedChunks + (plan.hasPast ? S.seedPastChunks : 0)
        for chunk in 0..<chunks {
            try await file.store.lane.write(call(chunk)) { transaction in
                try plugin.seed(chunk: chunk, day: day, seed: seed, in: transaction)
            }
            progress(id, chunk + 1, chunks)
        }
    }

    /// Accounts for some of the people that the rows tell of; a line for each that says what they find.
    func makeAccounts<S: Seedable>(_ type: S.Type) async throws -> [String] {
        var lines: [String] = []
        for account in try S.seedAccounts(seed: plan.seed, day: day) {
            guard let phone = PhoneNumber(account.phone) else { continue }
            _ = try await accounts.directory.ensurePerson(
                phone,
                name: account.name,
                known: account.id,
                by: actor,
                at: now
            )
            let shows = account.shows
            lines.append("  \(account.phone)  \(account.name)：\(shows.zh) / \(shows.en)")
        }
        let title = "People of the model city, and what each of them finds (示例居民及其情形):"
        return lines.isEmpty ? [] : [title] + lines
    }

    /// Who works in the organisations that a plugin's data belong to.
    private struct Staff {
        let role: String
        let kind: Tenant.Kind
        let phone: (Int) -> String
        /// Who decides there beside them; nil where nobody does.
        var officer: ((Int) -> String)?
    }

    /// Officers where the plugin's permissions are theirs, landlords' clerks elsewhere.
    private func staff(of plugin: String) -> Staff {
        let manifest = parts.city.plugins.first { $0.id == plugin }?.loaded.manifest
        let roles = Set(manifest?.permissions.flatMap(\.roles) ?? [])
        guard roles.contains("officer"), !roles.contains("landlord") else {
            var staff = Staff(role: "landlord", kind: .landlord, phone: SeedPlan.clerkPhone)
            if roles.contains("officer") { staff.officer = SeedPlan.landlordsOfficerPhone }
            return staff
        }
        return Staff(role: "officer", kind: .district, phone: SeedPlan.officerPhone)
    }

    private func makeTenants(_ tenants: [Seedable.SeedTenant], as staff: Staff) async throws {
        for (index, tenant) in tenants.enumerated() {
            _ = try await accounts.directory.createTenant(
                tenant.id,
                segment: tenant.id.text,
                below: CitySeeding.cityTenant,
                kind: staff.kind,
                name: tenant.name,
                by: actor,
                at: now
            )
            try await appoint(staff.role, staff.phone(index), in: tenant.id)
            if let officer = staff.officer {
                try await appoint("officer", officer(index), in: tenant.id)
            }
            progress("\(staff.role)s", index + 1, tenants.count)
        }
    }

    private func appoint(_ role: String, _ phone: String, in tenant: TenantID) async throws {
        guard let phone = PhoneNumber(phone) else { return }
        let person = try await accounts.directory.ensurePerson(phone, by: actor, at: now)
        try await accounts.directory.grant(role, to: person, in: tenant, by: actor, at: now)
    }

    func makeResidents() async throws {
        var tokens = ""
        var done = 0
        while done < plan.residents {
            let end = min(done + CitySeeding.residentsPerCommand, plan.residents)
            let phones = (done..<end).compactMap { PhoneNumber(SeedPlan.loadPhone($0)) }
            let opened = try await accounts.sessions.openForResidents(phones, by: actor, at: now)
            for token in opened { tokens += token.text + "\n" }
            done = end
            progress("residents", done, plan.residents)
        }
        if let file = plan.tokenFile { try Seeding.write(tokens, to: file) }
    }

    func signIns() -> [String] {
        [
            "Demonstration sign-ins (codes appear at /sandbox/sms when the host runs --sandbox):",
            "  resident          \(SeedPlan.residentPhone)",
            "  landlord's clerk  \(SeedPlan.clerkPhone(0)) (and the following numbers)",
            "  landlord's officer \(SeedPlan.landlordsOfficerPhone(0)) (and the following numbers)",
            "  officer           \(SeedPlan.officerPhone(0)) (and the following numbers)",
            "  administrator     \(SeedPlan.administratorPhone)",
        ] + (hasInspectors ? ["  city's inspector  \(SeedPlan.inspectorPhone)"] : [])
    }

    private func call(_ chunk: Int) -> CallContext {
        CallContext(
            principal: actor,
            tenant: nil,
            permissions: [],
            received: Received(
                monotonicNanos: parts.environment.monotonicNanos(),
                instant: now
            ),
            traceID: "",
            language: .zh,
            operation: "seed-\(chunk)",
            actsInResource: true
        )
    }
}

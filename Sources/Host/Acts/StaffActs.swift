import HostAuth
import PluginKit

/// Members, roles and organisations over the API: what an administrator does for their
/// organisation and those below it.
struct StaffActs {
    let accounts: Accounts

    private var directory: Directory { accounts.directory }

    /// The act behind an operation of the manifest.
    func act(
        for operation: String
    ) -> (@Sendable (ActRequest) async throws -> Answer)? {
        switch operation {
        case "listMembers": { try await listMembers($0) }
        case "grantRole": { try await grantRole($0) }
        case "withdrawRole": { try await withdrawRole($0) }
        case "listTenants": { try await listTenants($0) }
        case "createTenant": { try await createTenant($0) }
        case "renameTenant": { try await renameTenant($0) }
        case "moveTenant": { try await moveTenant($0) }
        case "suspendTenant": { try await suspendTenant($0) }
        case "resumeTenant": { try await resumeTenant($0) }
        default: nil
        }
    }

    private static let pageMax = 100

    private func listMembers(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(ListMembers.self, request.input)
        let tenant = try self.tenant(input.tenantId, request)
        let members = try await directory.members(
            of: tenant,
            after: input.after?.text ?? "",
            limit: StaffActs.pageMax + 1,
            within: try request.admission.place.reach()
        )
        let items = members.prefix(StaffActs.pageMax).map { OrganisationMember($0) }
        let next = members.count > StaffActs.pageMax ? items.last?.personId : nil
        return .payload(200, MemberList(tenantId: tenant, items: items, next: next))
    }

    private func grantRole(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(GrantRole.self, request.input)
        let tenant = try self.tenant(input.tenantId, request)
        let reach = try request.admission.place.reach()
        let (actor, now) = (request.admission.principal, request.received.instant)
        let person: PersonID
        switch (input.personId, input.phone) {
        case (let known?, nil):
            person = known
            try await directory.grant(
                input.role,
                to: known,
                in: tenant,
                by: actor,
                within: reach,
                at: now
            )
        case (nil, let typed?):
            guard let phone = PhoneNumber(typed) else { throw Fault.phoneInvalid() }
            person = try await directory.invite(
                phone,
                name: input.name ?? "",
                as: input.role,
                in: tenant,
                by: actor,
                within: reach,
                at: now
            )
            if let place = try await directory.tree()[tenant] {
                await accounts.tellInvited(phone, to: place.name)
            }
        default: throw Fault.personOrPhone()
        }
        return .payload(201, try await member(person, in: tenant))
    }

    private func withdrawRole(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(WithdrawRole.self, request.input)
        try await directory.withdraw(
            input.role,
            from: input.personId,
            in: input.tenantId,
            by: request.admission.principal,
            within: try request.admission.place.reach(),
            at: request.received.instant
        )
        return .done
    }

    private func listTenants(_ request: ActRequest) async throws -> Answer {
        _ = try decodeInput(NoInput.self, request.input)
        guard let tenant = request.admission.tenant else { throw Fault.actForTenant() }
        let items = try await directory.subtree(of: tenant).prefix(1000).map { TenantInfo($0) }
        return .payload(200, TenantList(items: Array(items)))
    }

    private func createTenant(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(CreateTenant.self, request.input)
        let made = try await directory.createTenant(
            nil,
            segment: input.segment,
            below: try tenant(input.parentId, request),
            kind: Tenant.Kind(rawValue: input.kind.rawValue) ?? .enterprise,
            name: LocalizedText(zh: input.nameZh, en: input.nameEn),
            by: request.admission.principal,
            within: try request.admission.place.reach(),
            at: request.received.instant
        )
        return .payload(201, TenantInfo(made))
    }

    private func renameTenant(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(RenameTenant.self, request.input)
        // Also when the outcome is unknown: a place that is looked up once more harms nobody.
        defer { accounts.places.forget() }
        let renamed = try await directory.rename(
            input.tenantId,
            to: LocalizedText(zh: input.nameZh, en: input.nameEn),
            by: request.admission.principal,
            within: try request.admission.place.reach(),
            at: request.received.instant
        )
        return .payload(200, TenantInfo(renamed))
    }

    private func moveTenant(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(MoveTenant.self, request.input)
        defer { accounts.places.forget() }
        let moved = try await directory.move(
            input.tenantId,
            below: input.parentId,
            by: request.admission.principal,
            within: try request.admission.place.reach(),
            at: request.received.instant
        )
        return .payload(200, TenantInfo(moved))
    }

    private func suspendTenant(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(SuspendTenant.self, request.input)
        let suspended = try await directory.suspend(
            input.tenantId,
            by: request.admission.principal,
            within: try request.admission.place.reach(),
            at: request.received.instant
        )
        return .payload(200, TenantInfo(suspended))
    }

    private func resumeTenant(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(ResumeTenant.self, request.input)
        let resumed = try await directory.resume(
            input.tenantId,
            by: request.admission.principal,
            within: try request.admission.place.reach(),
            at: request.received.instant
        )
        return .payload(200, TenantInfo(resumed))
    }

    /// The named organisation, or the one the caller acts for.
    private func tenant(_ named: TenantID?, _ request: ActRequest) throws -> TenantID {
        guard let tenant = named ?? request.admission.tenant else { throw Fault.actForTenant() }
        return tenant
    }

    private func member(_ person: PersonID, in tenant: TenantID) async throws
        -> OrganisationMember
    {
        guard let member = try await directory.member(person, of: tenant) else {
            throw Fault.noSuchPerson()
        }
        return OrganisationMember(member)
    }
}

extension OrganisationMember {
    /// A member as the API tells them.
    init(_ member: Member) {
        self.init(
            personId: member.person,
            name: member.name,
            phone: member.maskedPhone,
            roles: member.roles
        )
    }
}

extension TenantInfo {
    /// An organisation as the API tells it.
    init(_ tenant: Tenant) {
        self.init(
            tenantId: tenant.id,
            parentId: tenant.parent,
            path: tenant.path.text,
            kind: tenant.kind.rawValue,
            nameZh: tenant.name.zh,
            nameEn: tenant.name.en,
            suspended: tenant.suspended != nil
        )
    }
}

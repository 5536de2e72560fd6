import Glibc
import HostAuth
import HostStore
import PluginKit

/// The host's accounts: signing in, sessions, people and organisations, on host.db.
final class Accounts: Sendable {
    /// A session that was just opened.
    struct Opened: Sendable {
        let token: SessionToken
        let session: AuthenticatedSession
    }

    let store: IdentityStore
    let directory: Directory
    let places: TenantPlaces
    let originators: Originators
    let sessions: Sessions
    let formToken: FormToken
    /// The messages that stayed here; nil unless the host runs as a sandbox.
    let sandbox: SandboxSMS?
    let permissions: PermissionTable
    /// Who has come by the host's own permissions.
    let roles = HostRoles(AuthContract.reading.manifest)
    /// Unpredictable bytes.
    let random: @Sendable (Int) -> [UInt8]
    let passwords: PasswordDesk
    let keys: KeyDesk
    let keyUses: KeyUses
    let denials: DenialBook
    let providers: Providers
    /// Tells of commits in host.db once somebody listens.
    let signal = CommitSignal()
    private let desk: SignInDesk
    private let sms: (any SMSPort)?
    private let pool: HashingPool

    init(
        _ data: DataDirectory,
        permissions: PermissionTable,
        _ configuration: HostConfiguration,
        environment: StoreEnvironment
    ) throws {
        var limits = AuthLimits()
        if let cost = PasswordHash.Cost(logN: configuration.passwordCost) {
            limits.passwordCost = cost
        }
        limits.admit(codesPerHour: configuration.codesPerHour)
        store = try IdentityStore(
            path: data.hostFile,
            environment: environment,
            limits: limits
        ) { [signal] in signal.tell($0) }
        self.permissions = permissions
        random = environment.randomBytes
        directory = Directory(store, permissions: permissions)
        places = try TenantPlaces(store)
        originators = try Originators(store, permissions: permissions)
        sessions = Sessions(store)
        formToken = FormToken(store.keys)
        sandbox =
            configuration.isSandbox
            ? SandboxSMS(now: environment.now) { [path = data.path + "/sandbox-sms.jsonl"] line in
                try Accounts.append(line, to: path)
            } : nil
        let cloud =
            sandbox == nil && configuration.providers.ports.hasMessages
            ? CloudMessages(random: environment.randomBytes) : nil
        sms = sandbox ?? cloud
        desk = SignInDesk(store, sms: sms)
        pool = try HashingPool()
        passwords = PasswordDesk(store, desk, pool: pool)
        keys = KeyDesk(store)
        keyUses = KeyUses(store)
        denials = DenialBook(store)
        providers = Providers(store, desk, configuration, messages: cloud, environment)
    }

    /// Writes what was gathered in memory: uses of keys and denials.
    func flush() async throws {
        try await keyUses.flush()
        try await denials.flush()
    }

    /// Ends the hashing pool and closes host.db.
    func shut() {
        pool.close()
        places.close()
        originators.close()
        store.close()
    }

    /// Tells somebody by message that they were given a role; a message that does not go out
    /// changes nothing of the role.
    func tellInvited(_ phone: PhoneNumber, to place: LocalizedText) async {
        try? await sms?.send(to: phone, .invitation(to: place))
    }

    func requestCode(
        phone typed: String,
        from request: ActRequest
    ) async throws -> SignInDesk.CodeSent {
        guard let phone = PhoneNumber(typed) else { throw Fault.phoneInvalid() }
        return try await desk.requestCode(for: phone, from: request.address, at: request.received)
    }

    func openSession(
        phone typed: String,
        code: String,
        from request: ActRequest
    ) async throws -> Opened {
        guard let phone = PhoneNumber(typed) else { throw Fault.phoneInvalid() }
        let signedIn = try await desk.signIn(
            phone,
            code: code,
            from: request.address,
            at: request.received
        )
        return opened(signedIn)
    }

    /// A session as it is used from now on.
    func opened(_ signedIn: SignInDesk.SignedIn) -> Opened {
        Opened(
            token: signedIn.token,
            session: AuthenticatedSession(
                person: signedIn.person,
                tokenHash: signedIn.token.hash,
                expires: signedIn.expires,
                memberships: signedIn.memberships,
                permissions: permissions
            )
        )
    }

    func close(_ session: AuthenticatedSession, from request: ActRequest) async throws {
        try await sessions.end(session, at: request.received.instant)
    }

    /// Adds a line to a file that only the host's user can read.
    private static func append(_ line: [UInt8], to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Fault.smsUnavailable() }
        defer { _ = Glibc.close(descriptor) }
        let written = unsafe line.withUnsafeBytes { bytes in
            unsafe write(descriptor, bytes.baseAddress, bytes.count)
        }
        guard written == line.count else { throw Fault.smsUnavailable() }
    }
}

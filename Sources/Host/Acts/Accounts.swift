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
    let sessions: Sessions
    let formToken: FormToken
    /// The messages that stayed here; nil unless the host runs as a sandbox.
    let sandbox: SandboxSMS?
    let permissions: PermissionTable
    private let desk: SignInDesk

    init(
        _ data: DataDirectory,
        permissions: PermissionTable,
        isSandbox: Bool,
        environment: StoreEnvironment
    ) throws {
        store = try IdentityStore(path: data.hostFile, environment: environment)
        self.permissions = permissions
        directory = Directory(store, permissions: permissions)
        sessions = Sessions(store)
        formToken = FormToken(store.keys)
        sandbox =
            isSandbox
            ? SandboxSMS(now: environment.now) { [path = data.path + "/sandbox-sms.jsonl"] line in
                try Accounts.append(line, to: path)
            } : nil
        desk = SignInDesk(store, sms: sandbox)
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
        return Opened(
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

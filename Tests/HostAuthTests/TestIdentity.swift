import Foundation
import HostStore
import Synchronization
import TestGround
import Testing

@testable import HostAuth
@testable import PluginKit

/// A real host.db in a folder of its own, under a clock turned by hand and seeded randomness.
final class TestIdentity: Sendable {
    private let folder: TestFolder
    let clock = HandTurnedClock()
    let environment: StoreEnvironment
    let store: IdentityStore
    let sms: SandboxSMS
    let desk: SignInDesk
    let directory: Directory
    let sessions: Sessions
    let keys: KeyDesk
    let uses: KeyUses
    let permissions = PermissionTable([
        TestIdentity.rule("homes.hold", ["resident"]),
        TestIdentity.rule("homes.list", ["landlord"]),
        TestIdentity.rule("homes.edit", ["landlord", "clerk"]),
        TestIdentity.rule("city.watch", ["operator"]),
        TestIdentity.rule("auth.role.grant", ["administrator"]),
        TestIdentity.rule("auth.tenant.manage", ["administrator"]),
    ])

    static let system = Principal(kind: .service, id: "tests")
    static let home = "192.0.2.7"

    init(seed: UInt64 = 1, limits: AuthLimits = AuthLimits()) throws {
        folder = try TestFolder("identity")
        let random = SeededBytes(seed: seed)
        let clock = clock
        environment = StoreEnvironment(
            now: { clock.now },
            monotonicNanos: { clock.received.monotonicNanos },
            randomBytes: { random.draw($0) }
        )
        store = try IdentityStore(
            path: folder.path(of: "host.db"),
            environment: environment,
            limits: limits
        )
        sms = SandboxSMS(now: { clock.now }, append: { _ in })
        desk = SignInDesk(store, sms: sms)
        directory = Directory(store, permissions: permissions)
        sessions = Sessions(store)
        keys = KeyDesk(store)
        uses = KeyUses(store)
    }

    deinit {
        store.close()
    }

    /// What one loop has.
    func authenticator(isSecure: Bool = false) throws -> Authenticator {
        try Authenticator(
            store,
            permissions: permissions,
            cookies: CookieJar(isSecure: isSecure),
            uses: uses
        )
    }

    /// The digits of the newest message to a phone.
    func newestCode(_ phone: PhoneNumber) -> String {
        let text = sms.messages(to: phone).last?.text.en ?? ""
        return String(text.filter(\.isNumber).prefix(6))
    }

    /// Asks for a code, reads it from the message and signs in with it.
    func signIn(_ phone: PhoneNumber) async throws -> SignInDesk.SignedIn {
        _ = try await desk.requestCode(
            for: phone,
            from: TestIdentity.home,
            at: clock.received
        )
        return try await desk.signIn(
            phone,
            code: newestCode(phone),
            from: TestIdentity.home,
            at: clock.received
        )
    }

    /// Creates an organisation at the top.
    func tenant(_ name: String) async throws -> TenantID {
        try await directory.createTenant(
            TenantID(name),
            segment: name,
            below: nil,
            kind: .landlord,
            name: LocalizedText(zh: "房东\(name)", en: "Landlord \(name)"),
            by: TestIdentity.system,
            at: clock.now
        ).id
    }

    /// A person with a session and roles in an organisation.
    func member(
        _ number: Int,
        _ roles: [String],
        of tenant: TenantID
    ) async throws -> SignInDesk.SignedIn {
        let signedIn = try await signIn(phone(number))
        for role in roles {
            try await directory.grant(
                role,
                to: signedIn.person,
                in: tenant,
                by: TestIdentity.system,
                at: clock.now
            )
        }
        return signedIn
    }

    /// The display name and phone of a person, unsealed.
    func contact(of person: PersonID) async throws -> (name: String, phone: PhoneNumber?) {
        let found = try await store.lane.perform { try PersonRows.profile(of: person, $0) }
        guard let found else { throw Fault.noSuchPerson() }
        return (found.name, store.keys.open(found.sealedPhone, for: person.text))
    }

    /// For whom a session acts, as the next request would find it.
    func place(
        of token: SessionToken,
        on loop: Authenticator,
        _ requested: String? = nil
    ) throws -> ActingPlace {
        let session = try loop.session(of: token, at: clock.now)
        guard let session else { throw Fault.sessionEnded() }
        return try ActingPlace.choose(requested: requested, session)
    }

    /// Types of the events that wait in the outbox, oldest first.
    func published() async throws -> [String] {
        try await store.lane.perform { transaction in
            var types: [String] = []
            try transaction.statement("SELECT type FROM host_outbox ORDER BY n").each {
                types.append($0.text(at: 0))
            }
            return types
        }
    }

    /// The one number that a statement gives.
    func number(_ sql: StaticString) async throws -> Int64 {
        try await store.lane.perform { transaction in
            try transaction.statement(sql).first { $0.int64(at: 0) } ?? 0
        }
    }

    /// All rows of a table as SQL would write them.
    func rows(of table: String) async throws -> String {
        try await store.lane.perform { transaction in
            let statement: PreparedStatement =
                switch table {
                case "person": try transaction.statement("SELECT * FROM person")
                case "session": try transaction.statement("SELECT * FROM session")
                case "sign_in_code": try transaction.statement("SELECT * FROM sign_in_code")
                default: try transaction.statement("SELECT * FROM identity_audit")
                }
            var text = ""
            try statement.each { row in
                for column in 0..<12 { text += row.text(at: column) + "|" }
            }
            return text
        }
    }

    private static func rule(_ id: String, _ roles: [String]) -> Manifest.PermissionRule {
        Manifest.PermissionRule(id: id, title: LocalizedText(zh: id, en: id), roles: roles)
    }
}

/// Time that moves only when a test moves it.
final class HandTurnedClock: Sendable {
    private let millis = Mutex<Int64>(1_795_000_000_000)

    var now: Instant { Instant(utcMillis: millis.withLock { $0 }) }

    var received: Received {
        Received(monotonicNanos: UInt64(now.utcMillis) * 1_000_000, instant: now)
    }

    func advance(seconds: Int64) { millis.withLock { $0 += seconds * 1000 } }
}

/// A mobile number of the tests.
func phone(_ number: Int) -> PhoneNumber {
    guard let phone = PhoneNumber("139" + String(10_000_000 + number)) else {
        preconditionFailure("The tests count fewer phones than there are.")
    }
    return phone
}

/// The fault that a body ends in, nil when it ends well or in another error.
func fault(_ body: () async throws -> Void) async -> Fault? {
    do {
        try await body()
        return nil
    } catch {
        return error as? Fault
    }
}

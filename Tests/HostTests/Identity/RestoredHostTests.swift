import Foundation
import HTTPTesting
import HostAuth
import HostStore
import Observer
import PluginKit
import Testing

@testable import Host

/// host.db put back to a day before something was taken from somebody.
@Suite struct `A host.db from a backup` {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "cityhost-\(UUID().uuidString)").path
    private let tests = Principal(kind: .service, id: "tests")
    private let clerk = "13800000002"

    private var configuration: HostConfiguration {
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        configuration.port = 0
        configuration.passwordCost = 8
        return configuration
    }

    /// Everybody who has something before the backup.
    private struct People {
        let session: SessionToken
        let key: KeyDesk.Made
        let clerk: PersonID
    }

    private func serve(_ body: (RunningHost) async throws -> Void) async throws {
        try await served(body)
    }

    private func served<T>(_ body: (RunningHost) async throws -> T) async throws -> T {
        let host = try await RunningHost.start(configuration, plugins: [Observer.self])
        let result: Result<T, any Error>
        do { result = .success(try await body(host)) } catch { result = .failure(error) }
        while try !host.files.chain.isQuiet() { await Task.yield() }
        await host.stop()
        return try result.get()
    }

    private func people() async throws -> People {
        try await served { host in
            let (accounts, now) = (host.city.accounts, host.environment.now())
            for id in ["city", "shop"] {
                _ = try await accounts.directory.createTenant(
                    TenantID(id),
                    segment: id,
                    below: id == "city" ? nil : TenantID("city"),
                    kind: .enterprise,
                    name: LocalizedText(zh: "单位" + id, en: "Org " + id),
                    by: tests,
                    at: now
                )
            }
            let person = try await accounts.directory.invite(
                try #require(PhoneNumber(clerk)),
                name: "李雷",
                as: "staff",
                in: TenantID("city"),
                by: tests,
                at: now
            )
            let key = try await accounts.keys.make(
                KeyDesk.Wish(name: "till", scopes: [], days: 30),
                for: ActingPlace(tenant: TenantID("city"), path: nil, permissions: []),
                by: person,
                at: now
            )
            try await accounts.passwords.set("first of two words", of: person, by: tests, at: now)
            let session = try await accounts.sessions.open(for: person, by: tests, at: now)
            return People(session: session.token, key: key, clerk: person)
        }
    }

    private func copy(_ file: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
    }

    private func putBack(_ data: Data, _ file: String) throws {
        try data.write(to: URL(fileURLWithPath: folder + "/" + file))
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder + "/" + file + suffix)
        }
    }

    /// The status with which somebody is answered who acts with a token.
    private func status(_ token: String, _ host: RunningHost) throws -> Int? {
        let client = try RawClient(port: host.port)
        defer { client.close() }
        try client.send(
            "GET /auth/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n\r\n"
        )
        return client.response()?.status
    }

    private func refusal(_ body: () async throws -> some Any) async -> Fault? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? Fault }
    }

    private func accept() async throws -> String {
        try await DataTasks.acceptRestored(configuration, plugin: "host", plugins: [])
    }

    @Test func `in which somebody signed out is refused, and ends every session once accepted`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let people = try await people()
        let backup = try copy("host.db")
        try await serve { (host) async throws in
            #expect(try status(people.session.text, host) == 200)
            let accounts = host.city.accounts
            let authenticator = try Authenticator(
                accounts.store,
                permissions: accounts.permissions,
                cookies: host.city.cookies,
                uses: accounts.keyUses
            )
            defer { authenticator.close() }
            let now = host.environment.now()
            let session = try #require(try authenticator.session(of: people.session, at: now))
            try await accounts.sessions.end(session, at: now)
            #expect(try status(people.session.text, host) == 401)
        }
        try putBack(backup, "host.db")
        let refused = await refusal { try await serve { _ in } }
        #expect(refused?.code == "host.rights_restored")
        #expect(refused?.remedy.en.contains("accept-restored host") == true)
        let work = await refusal {
            try await AuthTasks.run(configuration, plugins: []) { try await $0.tenants() }
        }
        #expect(work?.code == "host.rights_restored", "its count would reach the one that is noted")
        let told = try await accept()
        #expect(told.contains("1 sessions are ended"), "\(told)")
        try await serve { (host) async throws in
            #expect(try status(people.session.text, host) == 401)
            #expect(try status(people.key.token.text, host) != 401, "nobody has revoked it")
        }
    }

    @Test func `loses again the keys, roles, passwords and organisations that were taken`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let people = try await people()
        let backup = try copy("host.db")
        try await serve { (host) async throws in
            let (accounts, now) = (host.city.accounts, host.environment.now())
            try await accounts.keys.revoke(people.key.key.id, in: nil, by: tests, at: now)
            let (city, shop) = (TenantID("city"), TenantID("shop"))
            for _ in 0..<2 {
                try await accounts.directory.withdraw(
                    "staff",
                    from: people.clerk,
                    in: city,
                    by: tests,
                    at: now
                )
                try await accounts.directory.grant(
                    "staff",
                    to: people.clerk,
                    in: shop,
                    by: tests,
                    at: now
                )
            }
            try await accounts.passwords.set(
                "second of two words",
                of: people.clerk,
                by: tests,
                at: now
            )
            _ = try await accounts.directory.suspend(shop, by: tests, at: now)
        }
        try putBack(backup, "host.db")
        let refused = await refusal { try await serve { _ in } }
        #expect(refused?.code == "bus.file_restored")
        let told = try await accept()
        for taken in [
            "1 sessions are ended", "1 keys are revoked", "1 roles are withdrawn",
            "1 passwords are taken away", "1 organisations are suspended",
        ] {
            #expect(told.contains(taken), "\(taken): \(told)")
        }
        try await serve { (host) async throws in
            #expect(try status(people.key.token.text, host) == 401)
            let accounts = host.city.accounts
            #expect(try await accounts.directory.members(of: TenantID("city")).isEmpty)
            #expect(try await !accounts.passwords.hasPassword(people.clerk))
            #expect(try await accounts.directory.tree()[TenantID("shop")]?.suspended != nil)
        }
    }

    @Test func `keeps what was given again after it was taken`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let people = try await people()
        let backup = try copy("host.db")
        try await serve { (host) async throws in
            let (directory, now) = (host.city.accounts.directory, host.environment.now())
            let city = TenantID("city")
            try await directory.withdraw("staff", from: people.clerk, in: city, by: tests, at: now)
            try await directory.grant("staff", to: people.clerk, in: city, by: tests, at: now)
            _ = try await directory.suspend(city, by: tests, at: now)
            _ = try await directory.resume(city, by: tests, at: now)
        }
        try putBack(backup, "host.db")
        let told = try await accept()
        #expect(!told.contains("roles") && !told.contains("organisations"), "\(told)")
        try await serve { (host) async throws in
            let directory = host.city.accounts.directory
            #expect(try await directory.members(of: TenantID("city")).count == 1)
            #expect(try status(people.key.token.text, host) != 401)
        }
    }

    @Test func `takes everything from whom the log no longer names, as they were erased`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let people = try await people()
        let backup = try copy("host.db")
        try await serve { (host) async throws in
            let (accounts, now) = (host.city.accounts, host.environment.now())
            try await accounts.keys.revoke(people.key.key.id, in: nil, by: tests, at: now)
        }
        _ = try await PrivacyTasks.erase(
            configuration,
            plugins: [Observer.self],
            person: people.clerk.text
        )
        try putBack(backup, "host.db")
        let told = try await accept()
        #expect(told.contains("1 keys are revoked") && told.contains("1 roles"), "\(told)")
        try await serve { (host) async throws in
            #expect(try status(people.key.token.text, host) == 401)
            #expect(try host.city.accounts.store.erased(people.clerk) != nil)
        }
    }

    @Test func `that is given up for a new one does not stand in its own way`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let people = try await people()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder + "/host.db" + suffix)
        }
        _ = try await DataTasks.acceptNew(
            configuration,
            file: "host.db",
            plugins: [Observer.self]
        )
        try await serve { (host) async throws in
            #expect(try status(people.session.text, host) == 401)
        }
    }
}

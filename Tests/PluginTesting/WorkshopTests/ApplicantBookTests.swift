import Foundation
@testable import Host
import HostAuth
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Workshop

@Suite struct `Personal values, through the whole host` {
    /// Of the area 99, which nobody was ever given.
    private static let number = "990101199003073312"

    private func register(_ landlord: TestCaller, _ person: TestCaller) async throws {
        let id = person.person?.text ?? ""
        try await landlord.call(
            "registerApplicant",
            ["id": "a1", "person": .string(id), "number": .string(Self.number)]
        )
    }

    /// Every file of the city's folder that holds a text.
    private func files(of city: TestCity, holding text: String) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: city.folder)
        return names.filter { name in
            let url = URL(fileURLWithPath: city.folder).appending(path: name)
            guard !url.hasDirectoryPath, let bytes = try? Data(contentsOf: url) else {
                return false
            }
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }

    @Test func `of test persons are for hosts that are sandboxes`() async throws {
        for isSandbox in [true, false] {
            let city = try await TestCity(list: [Workshop()]) { $0.isSandbox = isSandbox }
            let landlord = try await city.staff("landlord", of: "acme")
            let liu = try await city.resident("Liu")
            let input: JSONValue = [
                "id": "a1", "person": .string(liu.person?.text ?? ""),
                "number": .string(Self.number),
            ]
            let wrong = "personal.citizen_id_wrong"
            let made = try await landlord.ask("registerApplicant", input)
            #expect(made.code == (isSandbox ? nil : wrong))
            let found = try await landlord.ask("findApplicant", ["number": .string(Self.number)])
            #expect(found.code == (isSandbox ? nil : wrong))
            let issued: JSONValue = [
                "id": "a2", "person": .string(liu.person?.text ?? ""),
                "number": "420102185706061543",
            ]
            #expect(try await landlord.ask("registerApplicant", issued).isSuccess)
            await city.stop()
        }
    }

    @Test func `members find by the number and see it masked, inspectors and the person see it`()
        async throws
    {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        let liu = try await city.resident("Liu")
        try await register(landlord, liu)
        let found = try await landlord.call("findApplicant", ["number": .string(Self.number)])
        #expect(found["id"] == "a1" && found["number"] == "990***********3312")
        let refused = try await landlord.ask("readApplicant", ["id": "a1"])
        #expect(refused.status == 403 && refused.code == "personal.may_not_open")
        let inspector = try await city.staff("inspector", of: "acme")
        let whole = try await inspector.call("readApplicant", ["id": "a1"])
        #expect(whole["number"]?.string == Self.number)
        let other = try await city.staff("landlord", of: "beta")
        #expect(
            try await other.call("findApplicant", ["number": .string(Self.number)])["id"] == nil
        )
        try await landlord.call("giveDoorCode", ["id": "a1", "code": "417733"])
        #expect(try await liu.call("readDoorCode", ["id": "a1"])["code"] == "417733")
        let chen = try await city.resident("Chen")
        #expect(try await chen.call("readDoorCode", ["id": "a1"])["code"] == nil)
        await city.stop()
    }

    @Test
    func `a wrong number, a right one and a door code leave no trace in any file or log line`()
        async throws
    {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        let liu = try await city.resident("Liu")
        try await register(landlord, liu)
        for _ in 0..<2 {
            let given = try await landlord.call(
                "giveDoorCode",
                ["id": "a1", "code": "417733"],
                key: "code-1"
            )
            #expect(given["code"] == "417733")
        }
        let wrong = "990101199003073319"
        let answer = try await landlord.ask(
            "registerApplicant",
            ["id": "a2", "person": .string(liu.person?.text ?? ""), "number": .string(wrong)]
        )
        #expect(answer.code == "personal.citizen_id_wrong" && !answer.text.contains(wrong))
        for canary in [Self.number, wrong, "417733"] {
            #expect(try files(of: city, holding: canary) == [])
            #expect(!RecordedLog.lines.contains { $0.contains(canary) })
        }
        await city.stop()
    }

    @Test func `erasing a person makes what plugins have sealed unreadable, and says how much`()
        async throws
    {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        let liu = try await city.resident("Liu")
        try await register(landlord, liu)
        let erasure = Erasure(
            identity: city.host.city.accounts.store,
            bus: city.host.files.chain.bus,
            stores: [try city.store("workshop")],
            files: city.host.files.pluginFiles
        )
        await #expect {
            try await erasure.erase(PersonID("nobody"), at: city.clock.now)
        } throws: {
            ($0 as? Fault)?.code == "auth.person_unknown"
        }
        let person = try #require(liu.person)
        let gone = try await erasure.erase(person, at: city.clock.now)
        #expect(gone.keys == 1)
        let inspector = try await city.staff("inspector", of: "acme")
        let read = try await inspector.ask("readApplicant", ["id": "a1"])
        #expect(read.status == 404 && read.code == "personal.erased")
        let found = try await landlord.call("findApplicant", ["number": .string(Self.number)])
        #expect(found["id"] == nil)
        await city.stop()
    }

    @Test func `an erasure that would miss a file does nothing`() async throws {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        let liu = try await city.resident("Liu")
        try await register(landlord, liu)
        let erasure = Erasure(
            identity: city.host.city.accounts.store,
            bus: city.host.files.chain.bus,
            stores: [],
            files: city.host.files.pluginFiles
        )
        let person = try #require(liu.person)
        await #expect {
            try await erasure.erase(person, at: city.clock.now)
        } throws: {
            ($0 as? Fault)?.code == "host.erasure_incomplete"
        }
        #expect(try city.host.city.accounts.store.erased(person) == nil)
        await city.stop()
    }
}

/// An operator's work on a stopped host.
@Suite struct `Keys and erasure of a stopped host` {
    private static let number = "990101199003073312"
    private let plugins: [any Plugin.Type] = [Workshop.self]

    /// A host with one applicant, stopped; its folder stays.
    private func stopped() async throws -> (HostConfiguration, person: PersonID, TestFolderPath) {
        let folder = TestFolderPath()
        let (configuration, person) = try await run(folder) { city in
            let landlord = try await city.staff("landlord", of: "acme")
            let liu = try await city.resident("Liu")
            let id = try #require(liu.person)
            try await landlord.call(
                "registerApplicant",
                ["id": "a1", "person": .string(id.text), "number": .string(Self.number)]
            )
            return id
        }
        return (configuration, person, folder)
    }

    private func run<T>(
        _ folder: TestFolderPath,
        _ body: (TestCity) async throws -> T
    ) async throws -> (HostConfiguration, T) {
        var kept = HostConfiguration()
        let city = try await TestCity(list: [Workshop()]) { configuration in
            configuration.dataDirectory = folder.path
            kept = configuration
        }
        let result = try await body(city)
        await city.stop()
        return (kept, result)
    }

    private func read(_ folder: TestFolderPath) async throws -> TestAnswer {
        try await run(folder) { city in
            try await city.staff("inspector", of: "acme").ask("readApplicant", ["id": "a1"])
        }.1
    }

    @Test func `rotate-keys leaves everything readable and the key before destroyed`()
        async throws
    {
        let (configuration, _, folder) = try await stopped()
        let lines = try await PrivacyTasks.rotate(configuration, plugins: plugins)
        #expect(lines.count == 2 && lines[0].hasPrefix("workshop.db: "), "\(lines)")
        #expect(lines[1].contains("destroyed"))
        #expect(try await read(folder).json["number"]?.string == Self.number)
        let without = try await PrivacyTasks.rotate(configuration, plugins: [])
        #expect(without.count == 1 && without[0].contains("workshop.db"), "\(without)")
        #expect(try await read(folder).json["number"]?.string == Self.number)
    }

    @Test func `who was erased after a backup is erased again when the backup is restored`()
        async throws
    {
        let (configuration, person, folder) = try await stopped()
        let file = URL(fileURLWithPath: folder.path).appending(path: "workshop.db")
        let backup = try Data(contentsOf: file)
        let told = try await PrivacyTasks.erase(
            configuration,
            plugins: plugins,
            person: person.text
        )
        #expect(told.contains("1 keys of sealed values"))
        try backup.write(to: file)
        let accepted = try await DataTasks.acceptRestored(
            configuration,
            plugin: "workshop",
            plugins: plugins
        )
        #expect(accepted.contains("1 keys of people who were erased"), "\(accepted)")
        #expect(try await read(folder).code == "personal.erased")
    }

    private func put(_ data: Data, back file: String, in folder: TestFolderPath) throws {
        let url = URL(fileURLWithPath: folder.path).appending(path: file)
        try data.write(to: url)
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: url.path + suffix)
        }
    }

    /// Nothing happened but the erasure: neither number nor epoch shows that the file is older.
    @Test(arguments: [["workshop.db"], ["workshop.db", "host.db"]])
    func `a start erases again whom a restored file brings back, though nothing else shows that`(
        files: [String]
    ) async throws {
        let (configuration, person, folder) = try await stopped()
        let url = URL(fileURLWithPath: folder.path)
        let backups = try files.map { try Data(contentsOf: url.appending(path: $0)) }
        _ = try await PrivacyTasks.erase(configuration, plugins: plugins, person: person.text)
        for (file, backup) in zip(files, backups) { try put(backup, back: file, in: folder) }
        #expect(try await read(folder).code == "personal.erased")
    }

    @Test func `an erasure that was interrupted after its memory is carried out by the next start`()
        async throws
    {
        let (configuration, person, folder) = try await stopped()
        let files = [FileRoster.host]
        try await StoppedCity.run(configuration, plugins: plugins, files: files) { city in
            _ = try await city.identity.remember(erased: person, at: city.environment.now())
        }
        #expect(try await read(folder).code == "personal.erased")
    }
}

/// A folder that outlives the cities in it.
private final class TestFolderPath: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)")
        .path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

import Foundation
import PluginKit
import Testing

@testable import Host

@Suite struct `The command line's work on identity` {
    private func withFolder(_ body: (HostConfiguration) async throws -> Void) async throws {
        var configuration = HostConfiguration()
        configuration.dataDirectory =
            FileManager.default.temporaryDirectory
            .appending(path: "auth-\(UUID().uuidString)").path
        configuration.port = 0
        configuration.passwordCost = 8
        defer { try? FileManager.default.removeItem(atPath: configuration.dataDirectory) }
        try await body(configuration)
    }

    private func run(
        _ configuration: HostConfiguration,
        _ body: (AuthTasks) async throws -> [String]
    ) async throws -> [String] {
        try await AuthTasks.run(configuration, plugins: [], body)
    }

    private let name = LocalizedText(zh: "武汉", en: "Wuhan")

    @Test func `makes the first administrator of a city, and takes everything back`() async throws {
        try await withFolder { configuration in
            _ = try await run(configuration) {
                try await $0.createTenant("wuhan", kind: "city", below: nil, name: name)
            }
            for id in ["a", "b"] {
                _ = try await run(configuration) {
                    try await $0.createTenant(id, kind: "enterprise", below: "wuhan", name: name)
                }
            }
            let granted = try await run(configuration) {
                try await $0.grant("administrator", to: "13800000001", name: "王芳", in: "wuhan")
            }
            #expect(granted.first?.hasSuffix("is administrator of wuhan") == true)
            let members = try await run(configuration) { try await $0.members(of: "wuhan") }
            #expect(members.first?.contains("138****0001 王芳: administrator") == true)
            _ = try await run(configuration) { try await $0.move("b", below: "a") }
            _ = try await run(configuration) { try await $0.setSuspended("a", true) }
            let tree = try await run(configuration) { try await $0.tenants() }
            #expect(tree.count == 3)
            #expect(tree[1].hasPrefix("/wuhan/a/ a ") && tree[1].hasSuffix("(suspended)"))
            #expect(tree[2].hasPrefix("/wuhan/a/b/ b "))
            _ = try await run(configuration) {
                try await $0.setPassword("correct horse battery", of: "13800000001")
            }
            _ = try await run(configuration) {
                try await $0.withdraw("administrator", from: "13800000001", in: "wuhan")
            }
            #expect(try await run(configuration) { try await $0.members(of: "wuhan") }.isEmpty)
        }
    }

    @Test func `is refused while a host serves the folder`() async throws {
        try await withFolder { configuration in
            let host = try await RunningHost.start(configuration, plugins: [])
            let fault = await #expect(throws: Fault.self) {
                _ = try await run(configuration) { try await $0.tenants() }
            }
            await host.stop()
            #expect(fault?.message.en.contains("pid") == true)
        }
    }

    @Test(arguments: ["king", "resident"])
    func `grants no role that nobody declares`(role: String) async throws {
        try await withFolder { configuration in
            _ = try await run(configuration) {
                try await $0.createTenant("wuhan", kind: "city", below: nil, name: name)
            }
            let fault = await #expect(throws: Fault.self) {
                _ = try await run(configuration) {
                    try await $0.grant(role, to: "13800000001", name: "", in: "wuhan")
                }
            }
            #expect(fault?.code == "auth.role_invalid")
        }
    }
}

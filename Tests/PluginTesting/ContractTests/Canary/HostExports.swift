import Foundation
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// What the command line prints of a stopped city: receipts, members, keys, what is held and what is
/// under way; each judged by whom it is printed for.
struct HostExports {
    private let city: CanaryCity
    private let configuration: HostConfiguration
    private let plugins = Contract.plugins.map { type(of: $0) }
    /// Every organisation's newest event of each type.
    private let events: [TestEvent]
    /// How many receipts were printed.
    private(set) var receipts = 0

    /// Stops the city; `folder` is what is left of it.
    init(leaving city: CanaryCity) async throws {
        self.city = city
        var newest: [[String]: TestEvent] = [:]
        for event in try await city.city.published() {
            newest[[event.envelope.type, event.envelope.tenant?.text ?? ""]] = event
        }
        events = newest.values.sorted { $0.envelope.sequence < $1.envelope.sequence }
        var configuration = HostConfiguration()
        configuration.dataDirectory = try await city.city.left()
        self.configuration = configuration
    }

    mutating func judgeEverything() async throws {
        defer { try? FileManager.default.removeItem(atPath: configuration.dataDirectory) }
        for event in events { try await judgeReceipt(event) }
        for place in 0..<CanaryCity.places { try await judgeAccounts("place-\(place)") }
        try await judgeForNobody()
    }

    /// A receipt says what one event says, to whom it concerns.
    private mutating func judgeReceipt(_ event: TestEvent) async throws {
        let text = try await ChainTasks.receipt(configuration, event: event.envelope.id)
        let originator = event.envelope.originator.split(separator: ":").last.map(String.init)
        let readers = Set(
            [event.envelope.tenant?.text, event.envelope.subject?.text].compactMap { $0 }
        ).union(city.readers[originator ?? ""] ?? [])
        // What it opens stands there in another writing.
        let extra = text.split(separator: "\n").first { $0.hasPrefix("extra ") }
        let opened = extra.flatMap { Data(base64Encoded: String($0.dropFirst(6))) }
        let leaks = city.secrets.leaks(in: try #require(opened.map { Array($0) }), to: readers)
        #expect(leaks.isEmpty, "the receipt of a \(event.envelope.type) tells \(leaks)")
        receipts += 1
    }

    private func judgeAccounts(_ tenant: String) async throws {
        let lines = try await AuthTasks.run(configuration, plugins: plugins) { tasks in
            let members = try await tasks.members(of: tenant)
            #expect(!members.isEmpty, "\(tenant) has members")
            return members + (try await tasks.keys(of: tenant))
        }
        judge(lines, [tenant], "what is printed of \(tenant)")
    }

    /// What is printed for whoever runs the host names things and people by ids, and quotes nobody.
    private func judgeForNobody() async throws {
        var lines = try await EffectTasks.run(configuration, plugins: plugins) {
            try $0.list(all: true, plugin: nil)
        }
        lines += try await BusTasks.run(configuration, plugins: plugins) {
            try $0.list(.parked, consumer: nil) + $0.list(.deadLetters, consumer: nil)
        }
        for line in lines {
            let leaks = city.secrets.leaks(inLog: line)
            #expect(leaks.isEmpty, "a list tells \(leaks): \(line)")
        }
        let proof = try await ChainTasks.monitor(
            configuration,
            plugins: plugins,
            progress: { _, _ in },
            tell: { _ in }
        )
        let verified = try DataTasks.verifyChain(configuration) { _, _ in }
        let keys = try await ChainTasks.keys(configuration)
        judge(proof + [verified, keys], [], "what is printed of the chain")
    }

    private func judge(_ lines: [String], _ readers: Set<String>, _ what: String) {
        let leaks = city.secrets.leaks(in: Array(lines.joined(separator: "\n").utf8), to: readers)
        #expect(leaks.isEmpty, "\(what) tells \(leaks)")
    }
}

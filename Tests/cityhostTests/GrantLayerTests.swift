import Foundation
import Giver
import HostAuth
import HostStore
import PluginKit
import Post
import Taker
import Testing

@testable import Host
@testable import ManifestCompiler
@testable import cityhost

/// Takes grants away one by one, the code staying as it is, and asks every layer: those of Housing, and
/// of plugins for tests what Housing has none of.
///
/// Of Housing's grants every sixth of each kind in a usual run: there are hundreds, alike.
/// CITYHOST_GRANTS=all takes each.
@Suite struct `A grant that is taken away` {
    @Test(.enabled(if: Linked.housing != nil))
    func `is noticed by every layer that it concerns`() async throws {
        let type = try #require(Linked.housing)
        let kinds = try await Self.judge(type, in: .housing) { _ in true }
        #expect(kinds == Set(Layer.concerned.keys).subtracting(Self.elsewhere))
    }

    @Test func `is noticed where plugins hear, call and keep secrets`() async throws {
        var kinds: Set<String> = []
        for type in [Giver.self, Taker.self, Post.self] as [any Plugin.Type] {
            let place = LayerBench.Place.ofTests("\(type)")
            kinds.formUnion(try await Self.judge(type, in: place, Self.elsewhere.contains))
        }
        #expect(kinds == Self.elsewhere)
    }

    /// Of which Housing has none.
    private static let elsewhere: Set<String> = ["command", "secret", "subscription", "uses"]

    /// Takes away what is of these kinds; answers which of them there were.
    private static func judge(
        _ type: any Plugin.Type,
        in place: LayerBench.Place,
        _ isAsked: (String) -> Bool
    ) async throws -> Set<String> {
        let reading = try #require(Manifest.read(type.bundle).manifest)
        let bench = try LayerBench(type: type, whole: reading, in: place)
        #expect(try await bench.finding(nil).layers == [], "the whole manifest is fine")
        #expect(try bench.search().isWhole(), "the plugin compiles as it is")
        let clock = ContinuousClock()
        let start = clock.now
        let grants = share(of: grants(of: reading, type.bundle)).filter { isAsked($0.kind) }
        let findings = try await findings(grants, type, reading, place)
        let asked = clock.now
        let missing = try bench.search().missed(findings.compactMap(\.candidate))
        print("layers asked in \(asked - start), the Swift compiler in \(clock.now - asked)")
        var table: [String: [Layer: (noticed: Int, of: Int)]] = [:]
        var missed: [String] = []
        for finding in findings {
            guard let grant = finding.grant else { continue }
            let noticed = finding.layers.union(missing.contains(grant) ? [.build] : [])
            for layer in Layer.allCases {
                var cell = table[grant.kind]?[layer] ?? (0, 0)
                cell.of += 1
                if noticed.contains(layer) { cell.noticed += 1 }
                table[grant.kind, default: [:]][layer] = cell
                let isConcerned = Layer.concerned[grant.kind]?.contains(layer) ?? false
                if isConcerned, !noticed.contains(layer) { missed.append("\(grant) × \(layer)") }
            }
        }
        print(text(of: table))
        #expect(missed.sorted() == [])
        return Set(table.keys)
    }

    /// Two at a time: each asks stores and hosts of its own.
    private static func findings(
        _ grants: [TakenGrant],
        _ type: any Plugin.Type,
        _ whole: Manifest,
        _ place: LayerBench.Place
    ) async throws -> [LayerBench.Finding] {
        try await withThrowingTaskGroup(of: [LayerBench.Finding].self) { group in
            for part in 0..<2 {
                let own = grants.enumerated().filter { $0.offset % 2 == part }.map(\.element)
                group.addTask {
                    let bench = try LayerBench(type: type, whole: whole, in: place)
                    var findings: [LayerBench.Finding] = []
                    for grant in own { findings.append(try await bench.finding(grant)) }
                    return findings
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func share(of grants: [TakenGrant]) -> [TakenGrant] {
        guard ProcessInfo.processInfo.environment["CITYHOST_GRANTS"] != "all" else { return grants }
        let kinds = Dictionary(grouping: grants, by: \.kind).sorted { $0.key < $1.key }
        return kinds.flatMap { _, alike in
            alike.enumerated().filter { $0.offset % 6 == 0 }.map(\.element)
        }
    }

    private static func grants(of manifest: Manifest, _ bundle: PluginBundle) -> [TakenGrant] {
        manifest.grants(statements: bundle.statements).map { grant in
            let words = grant.key.split(separator: " ").map(String.init)
            return TakenGrant(kind: words[1], name: words[2])
        }
        .filter { $0.kind != "plugin" && $0.kind != "limits" }
            + manifest.permissions.map { TakenGrant(kind: "permission", name: $0.id) }
    }

    private static func text(
        of table: [String: [Layer: (noticed: Int, of: Int)]]
    ) -> String {
        let wide = { (text: String) in text.padding(toLength: 14, withPad: " ", startingAt: 0) }
        let head = wide("grant") + Layer.allCases.map { wide($0.rawValue) }.joined()
        let lines = table.keys.sorted().map { kind in
            wide(kind)
                + Layer.allCases.map { layer in
                    let cell = table[kind]?[layer] ?? (0, 0)
                    let isConcerned = Layer.concerned[kind]?.contains(layer) ?? false
                    guard isConcerned || cell.noticed > 0 else { return wide("–") }
                    return wide("\(cell.noticed)/\(cell.of)")
                }.joined()
        }
        let open = Layer.uncovered.map { "uncovered: \($0)" }
        return ([head] + lines + open).joined(separator: "\n")
    }
}

/// Who may notice that a grant is missing.
enum Layer: String, CaseIterable {
    /// The manifest compiler, or the Swift compiler for what it no longer makes.
    case build
    /// The host, comparing what is bound with what is declared.
    case start
    /// The store, preparing statements against the views of the manifest's tables.
    case engine
    /// The transaction, publishing into the outbox that the bus takes from.
    case bus
    /// The running host, asked by somebody who might.
    case http
    /// The review of grants.
    case lock

    static let concerned: [String: Set<Layer>] = [
        "route": [.build, .start, .http, .lock],
        "page": [.build, .start, .http, .lock],
        "permission": [.build, .start, .lock],
        "role": [.http, .lock],
        "table": [.build, .engine, .lock],
        "column": [.build, .engine, .lock],
        "event": [.build, .bus, .lock],
        "accepts": [.build, .http, .lock],
        "timer": [.build, .start, .lock],
        "block": [.build, .lock],
        "account": [.build, .lock],
        "transfer": [.build, .lock],
        "file": [.build, .lock],
        "effect": [.build, .start, .lock],
        "callback": [.build, .start, .lock],
        "subscription": [.build, .start, .lock],
        "command": [.build, .start, .lock],
        "uses": [.build, .lock],
        "secret": [.build, .start, .lock],
        "statement": [.build, .lock],
        "system": [.build, .lock],
        "resource-write": [.build, .lock],
    ]

    /// Cells in which a layer could notice, and does not yet.
    static let uncovered = [
        "system × build: a statement's wider scope is its own text; only the lock reviews it",
        "statement and timer × engine: what runs or is set is made with the build; MadeUpSymbolTests"
            + " ask a host's engine for what is not",
        "effect, account, transfer, file, block × engine: each transaction asks the manifest's rules"
            + " by name; the blocks' own suites ask them for what nobody declared",
        "uses × http: the desk asks the manifest by name; MeetingTests call for a plugin that uses nothing",
    ]
}

import Foundation
import HostAuth
import HostStore
import PluginKit
import Testing

@testable import Host
@testable import ManifestCompiler
@testable import cityhost

/// Takes the grants of Housing away one by one, the code staying as it is, and asks every layer.
@Suite(.enabled(if: Linked.housing != nil)) struct `A grant that is taken away` {
    @Test func `is noticed by every layer that it concerns`() async throws {
        let type = try #require(Linked.housing)
        let folder = try ManifestsCopy()
        let whole = try JSONValue.parse(folder.text("housing/plugin.json"))
        let reading = try #require(Manifest.read(type.bundle).manifest)
        let bench = LayerBench(type: type, whole: reading, folder: folder.path)
        #expect(
            try await bench.notices(whole, kind: "", name: "") == [],
            "the whole manifest is fine"
        )
        var table: [String: [Layer: (noticed: Int, of: Int)]] = [:]
        var missed: [String] = []
        for (kind, name) in Self.grants(of: reading) {
            let rest = try #require(GrantRemoval.without(kind, name, in: whole), "\(kind) \(name)")
            let noticed = try await bench.notices(rest, kind: kind, name: name)
            for layer in Layer.allCases {
                var cell = table[kind]?[layer] ?? (0, 0)
                cell.of += 1
                if noticed.contains(layer) { cell.noticed += 1 }
                table[kind, default: [:]][layer] = cell
                let isConcerned = Layer.concerned[kind]?.contains(layer) ?? false
                if isConcerned, !noticed.contains(layer) {
                    missed.append("\(kind) \(name) × \(layer)")
                }
            }
        }
        print(Self.text(of: table))
        #expect(missed == [])
        #expect(Set(table.keys) == Set(Layer.concerned.keys))
    }

    private static func grants(of manifest: Manifest) -> [(kind: String, name: String)] {
        manifest.grants(statements: []).map { grant in
            let words = grant.key.split(separator: " ").map(String.init)
            return (words[1], words[2])
        }
        .filter { $0.0 != "plugin" && $0.0 != "limits" }
            + manifest.permissions.map { ("permission", $0.id) }
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
    ]

    /// Cells in which a layer could notice, and does not yet.
    static let uncovered = [
        "system × build: the scope stands in the statement; only the lock reviews it"
    ]
}

/// One plugin's manifest without one grant.
enum GrantRemoval {
    static func without(_ kind: String, _ name: String, in manifest: JSONValue) -> JSONValue? {
        switch kind {
        case "route": without("routes", where: "operation", is: name, in: manifest)
        case "page": without("pages", where: "operation", is: name, in: manifest)
        case "event": without("events", where: "type", is: name, in: manifest)
        case "accepts": without("accepts", where: "type", is: name, in: manifest)
        case "permission": without("permissions", where: "id", is: name, in: manifest)
        case "timer":
            changing("timers", in: manifest) { list in
                .array((list.elements ?? []).filter { $0.string != name })
            }
        case "table":
            changing("tables", in: manifest) {
                .object(($0.members ?? []).filter { $0.name != name })
            }
        case "column": withoutColumn(name, in: manifest)
        case "role": withoutRole(name, in: manifest)
        case "block": changing("blocks", in: manifest) { without(name, in: $0) }
        case "account", "transfer":
            changing("blocks", in: manifest) { blocks in
                changing("ledger", in: blocks) { ledger in
                    changing(kind + "s", in: ledger) { without(name, in: $0) }
                }
            }
        case "file":
            changing("blocks", in: manifest) { blocks in
                changing("files", in: blocks) { files in
                    changing("kinds", in: files) { without(name, in: $0) }
                }
            }
        case "effect", "callback":
            changing("blocks", in: manifest) { blocks in
                changing(kind + "s", in: blocks) { without(name, in: $0) }
            }
        default: nil
        }
    }

    private static func without(_ member: String, in object: JSONValue) -> JSONValue {
        .object((object.members ?? []).filter { $0.name != member })
    }

    private static func withoutColumn(_ name: String, in manifest: JSONValue) -> JSONValue? {
        let parts = name.split(separator: ".").map(String.init)
        return changing("tables", in: manifest) { tables in
            changing(parts[0], in: tables) { table in
                changing("columns", in: table) {
                    .object(($0.members ?? []).filter { $0.name != parts[1] })
                }
            }
        }
    }

    private static func withoutRole(_ name: String, in manifest: JSONValue) -> JSONValue? {
        let parts = name.split(separator: ":").map(String.init)
        return changing("permissions", in: manifest) { list in
            .array(
                (list.elements ?? []).map { permission in
                    guard permission["id"]?.string == parts[1] else { return permission }
                    return changing("roles", in: permission) { roles in
                        .array((roles.elements ?? []).filter { $0.string != parts[0] })
                    }
                }
            )
        }
    }

    private static func without(
        _ list: String,
        where member: String,
        is name: String,
        in manifest: JSONValue
    ) -> JSONValue? {
        changing(list, in: manifest) { list in
            .array((list.elements ?? []).filter { $0[member]?.string != name })
        }
    }

    private static func changing(
        _ name: String,
        in object: JSONValue,
        _ change: (JSONValue) -> JSONValue
    ) -> JSONValue {
        .object(
            (object.members ?? []).map {
                $0.name == name ? JSONMember($0.name, change($0.value)) : $0
            }
        )
    }
}

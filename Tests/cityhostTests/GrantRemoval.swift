import PluginKit

/// What somebody took away.
struct TakenGrant: Hashable, Sendable, CustomStringConvertible {
    let kind: String
    let name: String

    var description: String { "\(kind) \(name)" }

    /// True for what stands in a file of statements.
    var isStatement: Bool { ["statement", "system", "resource-write"].contains(kind) }
}

/// What the build reads of a plugin, of which grants can be taken away.
struct PluginDraft {
    var manifest: JSONValue
    /// The plugin's files of statements by name.
    var statements: [String: String]

    /// The same without a grant; nil for a kind that nobody knows how to take away.
    func without(_ grant: TakenGrant) -> PluginDraft? {
        var draft = self
        if grant.isStatement {
            draft.statements = statements.mapValues {
                GrantRemoval.without(statement: grant.name, in: $0)
            }
            return draft
        }
        guard let rest = GrantRemoval.without(grant.kind, grant.name, in: manifest) else {
            return nil
        }
        draft.manifest = rest
        return draft
    }
}

/// One plugin's manifest without one grant.
enum GrantRemoval {
    /// The text from one statement's header to the next one's.
    static func without(statement name: String, in text: String) -> String {
        let parts = text.split(separator: "-- statement ", omittingEmptySubsequences: false)
        let head = parts.first.map(String.init) ?? ""
        return parts.dropFirst().filter { $0.prefix { !$0.isWhitespace } != name }
            .reduce(head) { $0 + "-- statement " + $1 }
    }

    static func without(_ kind: String, _ name: String, in manifest: JSONValue) -> JSONValue? {
        switch kind {
        case "route": without("routes", where: "operation", is: name, in: manifest)
        case "page": without("pages", where: "operation", is: name, in: manifest)
        case "event": without("events", where: "type", is: name, in: manifest)
        case "accepts": without("accepts", where: "type", is: name, in: manifest)
        case "permission": without("permissions", where: "id", is: name, in: manifest)
        case "subscription": without("subscriptions", where: "name", is: name, in: manifest)
        case "secret": without("secrets", where: "name", is: name, in: manifest)
        case "command": withoutCommand(name, "commands", in: manifest)
        case "uses": changing("uses", in: manifest) { withoutCommand(name, "commands", in: $0) }
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

    /// Without a command that is offered, `GiveGift.v1`, or used, `giver.GiveGift.v1`.
    private static func withoutCommand(
        _ name: String,
        _ list: String,
        in object: JSONValue
    ) -> JSONValue {
        changing(list, in: object) { list in
            .array(
                (list.elements ?? []).filter { command in
                    let owner = command["plugin"]?.string.map { $0 + "." } ?? ""
                    let version = command["version"]?.int64 ?? 0
                    return "\(owner)\(command["name"]?.string ?? "").v\(version)" != name
                }
            )
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

import Crypto
import HostBus
import HostStore
import PluginKit
import TransparencyLog

/// Commands that plugins run for each other within this host.
///
/// The originator keeps its place: the command runs for whoever sent the first request, with that
/// caller's permissions, on the other plugin's own lane.
final class CommandDesk: Sendable {
    /// A command as it is served.
    private struct Served: Sendable {
        let rule: Manifest.CommandRule
        let bound: any BoundCall
        /// Nil when the plugin's file could not be opened.
        let file: PluginFile?
        let first: FirstUse
        let roleUse: RoleUse?
        /// What each role may do with the plugin: who may all of it is taken to have the role.
        let roles: [String: Set<String>]
    }

    private let served: [String: Served]
    /// The orders of those plugins' lanes that have one.
    private let orders: [String: LaneOrder]
    private let monotonicNanos: @Sendable () -> UInt64
    private let use: GrantUse?
    private let receipts: ReceiptDesk?

    init(
        _ plugins: [LoadedPlugin],
        files: (String) -> PluginFile?,
        receipts: ReceiptDesk? = nil,
        monotonicNanos: @escaping @Sendable () -> UInt64,
        use: GrantUse? = nil
    ) {
        self.use = use
        self.receipts = receipts
        var uses: [RoleUse] = []
        var served: [String: Served] = [:]
        for plugin in plugins {
            for rule in plugin.manifest.commands {
                guard let bound = plugin.registration.commands[rule.id] else { continue }
                let roleUse = RoleUse(rule.permission, plugin.manifest)
                if let roleUse { uses.append(roleUse) }
                served["\(plugin.id)/\(rule.id)"] = Served(
                    rule: rule,
                    bound: bound,
                    file: files(plugin.id),
                    first: FirstUse { use?.note(plugin.id, "command", rule.id) },
                    roleUse: roleUse,
                    roles: CommandDesk.roles(of: plugin.manifest)
                )
            }
        }
        use?.watch(uses)
        self.served = served
        orders = plugins.reduce(into: [:]) { $0[$1.id] = files($1.id)?.store.file.lane.order }
        self.monotonicNanos = monotonicNanos
    }

    private static func roles(of manifest: Manifest) -> [String: Set<String>] {
        manifest.permissions.reduce(into: [:]) { roles, permission in
            for role in permission.roles { roles[role, default: []].insert(permission.id) }
        }
    }

    /// The desk as one plugin sees it: only what its manifest uses.
    func port(for manifest: Manifest) -> PluginCalls {
        PluginCalls(
            desk: self,
            plugin: manifest.id,
            documents: DocumentDesk.shared,
            allowed: Dictionary(
                manifest.usedCommands.map { used in
                    let name = "\(used.plugin).\(used.id)"
                    return (
                        "\(used.plugin)/\(used.id)",
                        FirstUse { [use] in use?.note(manifest.id, "uses", name) }
                    )
                }
            ) { first, _ in first },
            order: orders[manifest.id]
        )
    }

    /// The receipt of an event that a plugin itself has published.
    fileprivate func receipt(of event: String, by plugin: String) throws -> [UInt8]? {
        // What was committed a moment ago is on its way to the log.
        guard let receipts, let concern = try receipts.concern(event) else { return nil }
        guard try receipts.type(at: concern.sequence)?.hasPrefix(plugin + ".") == true else {
            throw Fault.noSuchEvent()
        }
        let proof = try receipts.receipt(of: concern.sequence, withPayload: true)
        return proof.map { Array($0.text.utf8) }
    }

    fileprivate func run(
        _ plugin: StaticString,
        _ name: StaticString,
        _ input: [UInt8],
        _ key: String?,
        _ call: CallContext
    ) async throws -> [UInt8] {
        guard let served = served["\(plugin)/\(name)"] else {
            throw Fault.commandUnavailable("\(plugin)", "\(name)")
        }
        return try await run(served, "\(plugin)", "\(name)", input, key, call).bytes
    }

    /// Runs a command that is offered to programs outside, by its name `plugin.Command.v1`.
    func perform(
        _ name: String,
        _ input: [UInt8],
        key: String?,
        for call: CallContext
    ) async throws -> CommandReply {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let served = served["\(parts[0])/\(parts[1])"],
            served.rule.isOnWire
        else { throw Fault.noSuchCommand(name) }
        return try await run(served, parts[0], parts[1], input, key, call)
    }

    private func run(
        _ served: Served,
        _ plugin: String,
        _ name: String,
        _ input: [UInt8],
        _ key: String?,
        _ call: CallContext
    ) async throws -> CommandReply {
        guard call.permissions.contains(served.rule.permission) else {
            // What it is called is for those who act for an organisation.
            throw Fault.permissionNeeded(call.tenant == nil ? nil : served.rule.permission)
        }
        guard let file = served.file else {
            throw Fault.commandUnavailable(plugin, name)
        }
        let body = try served.bound.prepare(input)
        let claim = key.map {
            IdempotencyClaim(key: $0, bodyHash: Array(SHA256.hash(data: input)), status: 200)
        }
        let end = monotonicNanos() + UInt64(served.rule.deadlineMillis) * 1_000_000
        let deadline = min(end, call.deadlineNanos ?? end)
        let inner = CallContext(
            principal: call.principal,
            tenant: call.tenant,
            permissions: call.permissions,
            received: call.received.elsewhere,
            traceID: call.traceID,
            language: call.language,
            operation: "\(plugin)/\(name)",
            proven: call.proven,
            actsInResource: served.rule.actsIn == .resource,
            deadlineNanos: deadline
        )
        served.first.note()
        served.roleUse?.note { served.roles[$0]?.isSubset(of: call.permissions) ?? false }
        return try await file.store.lane.runCommand(
            inner,
            deadlineNanos: deadline,
            idempotency: claim,
            body
        )
    }
}

/// One plugin's way to the commands it uses.
struct PluginCalls: CallPort {
    fileprivate let desk: CommandDesk
    fileprivate let plugin: String
    let documents: any DocumentPort
    fileprivate let allowed: [String: FirstUse]
    fileprivate let order: LaneOrder?

    func receipt(of event: String) throws -> [UInt8]? {
        try desk.receipt(of: event, by: plugin)
    }

    func call(
        _ plugin: StaticString,
        _ name: StaticString,
        _ input: [UInt8],
        key: String?,
        for call: CallContext
    ) async throws -> [UInt8] {
        guard let first = allowed["\(plugin)/\(name)"] else {
            throw Fault.commandUnavailable("\(plugin)", "\(name)")
        }
        // Who asks another plugin first gives the place up: two that asked each other would stand still.
        order?.leave(call.received.place)
        let reply = try await desk.run(plugin, name, input, key, call)
        first.note()
        return reply
    }
}

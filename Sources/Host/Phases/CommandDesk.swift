import Crypto
import HostStore
import PluginKit

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
    }

    private let served: [String: Served]
    private let monotonicNanos: @Sendable () -> UInt64
    fileprivate let use: GrantUse?

    init(
        _ plugins: [LoadedPlugin],
        files: (String) -> PluginFile?,
        monotonicNanos: @escaping @Sendable () -> UInt64,
        use: GrantUse? = nil
    ) {
        self.use = use
        var served: [String: Served] = [:]
        for plugin in plugins {
            for rule in plugin.manifest.commands {
                guard let bound = plugin.registration.commands[rule.id] else { continue }
                let file = files(plugin.id)
                served["\(plugin.id)/\(rule.id)"] = Served(rule: rule, bound: bound, file: file)
            }
        }
        self.served = served
        self.monotonicNanos = monotonicNanos
    }

    /// The desk as one plugin sees it: only what its manifest uses.
    func port(for manifest: Manifest) -> PluginCalls {
        PluginCalls(
            desk: self,
            caller: manifest.id,
            allowed: Set(manifest.usedCommands.map { "\($0.plugin)/\($0.id)" })
        )
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
            throw Fault.permissionNeeded(served.rule.permission)
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
            received: call.received,
            traceID: call.traceID,
            language: call.language,
            operation: "\(plugin)/\(name)",
            actsInResource: served.rule.actsIn == .resource,
            deadlineNanos: deadline
        )
        use?.note(plugin, "command", name)
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
    fileprivate let caller: String
    fileprivate let allowed: Set<String>

    func call(
        _ plugin: StaticString,
        _ name: StaticString,
        _ input: [UInt8],
        key: String?,
        for call: CallContext
    ) async throws -> [UInt8] {
        guard allowed.contains("\(plugin)/\(name)") else {
            throw Fault.commandUnavailable("\(plugin)", "\(name)")
        }
        let reply = try await desk.run(plugin, name, input, key, call)
        desk.use?.note(caller, "uses", "\(plugin).\(name)")
        return reply
    }
}

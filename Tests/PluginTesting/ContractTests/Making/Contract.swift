import Foundation
import LinkedPlugins
import Observer
import PluginKit
import Starter
import Testing

@testable import Host

/// A plugin's contract as the tests read it: nothing here names a plugin's own operation.
struct Contract: Sendable, CustomTestStringConvertible {
    let manifest: Manifest
    /// Operations and pages alike: every way to ask.
    let everyRoute: [Manifest.Route]
    let schemas: [String: Schema]
    let registration: Registration?
    let links = ContractMemory<[Link]>()
    let foreignLinks = ContractMemory<[Link]>()

    var id: String { manifest.id }
    var testDescription: String { id }

    init(_ bundle: PluginBundle, _ registration: Registration?) {
        self.init(Manifest.read(bundle), registration)
    }

    init(_ reading: ManifestReading, _ registration: Registration?) {
        guard let manifest = reading.manifest else {
            preconditionFailure("The build has read this manifest: \(reading.diagnostics)")
        }
        self.manifest = manifest
        everyRoute = Contract.everyRoute(of: manifest)
        schemas = reading.schemas
        self.registration = registration
    }

    /// Every plugin of this build, and one that subscribes.
    ///
    /// `Starter` is what `cityhost plugin new` writes, under another name.
    static let plugins: [any Plugin] =
        (LinkedPlugin.all + [Observer.self, Starter.self]).map { $0.init() }

    /// The contracts of the plugins and of the host itself.
    static let all: [Contract] =
        plugins.map { plugin in
            var registration = Registration()
            plugin.register(in: &registration)
            return Contract(type(of: plugin).bundle, registration)
        } + [Contract(AuthContract.bundle, nil)]

    /// Those whose routes are called: every one, or only those that CITYHOST_CONTRACTS names, for
    /// whoever writes one of them.
    static let asked: [Contract] = all.filter { named?.contains($0.id) ?? true }

    /// What CITYHOST_CONTRACTS names that is no plugin of this build.
    static let strangers = (named ?? []).subtracting(all.map(\.id))

    private static let named = ProcessInfo.processInfo.environment["CITYHOST_CONTRACTS"]
        .map { Set($0.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)) }

    /// Every role that a permission of any plugin is given to.
    static let roles: [String] = Set(
        all.flatMap(\.manifest.permissions).flatMap(\.roles) + ["resident"]
    ).sorted()

    /// Roles that hold a permission.
    static func roles(with permission: String) -> [String] {
        rolesOf.value(permission) { roles.filter { PermissionTableOfAll.allows($0, permission) } }
    }

    private static let rolesOf = ContractMemory<[String]>()

    /// An operation of the contract, or, behind a released one, of the plugin as it is now: what others
    /// have to do on the way.
    func current(_ operation: String) -> Manifest.Route? {
        let now = Contract.all.first { $0.id == id }
        return (manifest.routes + (now?.manifest.routes ?? [])).first { $0.operation == operation }
    }

    func input(of route: Manifest.Route) -> Schema.Object? {
        route.input.flatMap { schemas[$0] }?.object
    }

    /// Every status that the OpenAPI document has for an operation.
    func statuses(of route: Manifest.Route) -> Set<Int> {
        OpenAPIStatuses.refusals(of: route).union(OpenAPIStatuses.pieces(of: route))
            .union([route.success])
    }

    /// True when the operation is one command on the lane.
    func isCommand(_ route: Manifest.Route) -> Bool {
        guard case .command = registration?.operations[route.operation] else { return false }
        return true
    }

    /// The shape behind references.
    func resolved(_ shape: Schema.Shape) -> Schema.Shape {
        guard case .reference(let path) = shape, let schema = schemas[path] else { return shape }
        return resolved(schema.shape)
    }
}

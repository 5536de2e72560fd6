import HTTPTesting
import HostAuth
import HostStore
import PluginKit
import PluginTesting

@testable import Host

/// Asks a running host over HTTP for what a grant opens, as somebody who may by the whole manifest.
struct GrantRequests {
    let whole: Manifest
    private let city: TestCity

    /// Starts a host with a plugin under a manifest of which something was taken.
    init(_ plugin: LoadedPlugin, whole: Manifest) async throws {
        self.whole = whole
        city = try await TestCity(loaded: [plugin], over: .socket)
    }

    /// True when nothing serves the place any more, or the role no longer opens it.
    func isRefused(_ kind: String, _ name: String) async throws -> Bool {
        switch kind {
        case "route", "page":
            guard let place = places.first(where: { $0.operation == name }) else { return false }
            let answer = try await ask(place, as: roles(with: place.permission).first)
            return ["request.no_such_place", "request.method_not_served"]
                .contains(try city.code(answer))
        case "accepts":
            guard let place = bus.first(where: { $0.operation == name && $0.method == "POST" })
            else { return false }
            let answer = try await ask(place, as: roles(with: place.permission).first)
            let places = try city.json(answer)["violations"]?.elements ?? []
            return places.contains { $0["place"]?.string == "/type" }
        case "command":
            guard let place = bus.first(where: { $0.operation == name }) else { return false }
            let answer = try await ask(place, as: roles(with: place.permission).first)
            return try city.code(answer) == "bus.no_such_command"
        case "event":
            // What nobody outside may read is not missed there.
            guard let place = bus.first(where: { $0.operation == name }), place.permission != nil
            else { return false }
            let answer = try await ask(place, as: roles(with: place.permission).first)
            return try city.code(answer) == "bus.nothing_to_read"
        case "role":
            let parts = name.split(separator: ":").map(String.init)
            guard let place = (places + bus).first(where: { $0.permission == parts[1] }) else {
                return false
            }
            return try await ask(place, as: parts[0]).status == 403
        default: return false
        }
    }

    func stop() async { await city.stop() }

    private struct Place {
        let operation: String
        let method: String
        let path: String
        let permission: String?
        var body = "{}"
        var type = "application/json"
    }

    /// What readers and authors of the bus ask for.
    private var bus: [Place] {
        whole.announced.map {
            Place(
                operation: $0.type,
                method: "GET",
                path: "/bus/v1/events?type=\($0.type)",
                permission: $0.readPermission
            )
        }
            + whole.commands.filter(\.isOnWire).map {
                Place(
                    operation: $0.id,
                    method: "POST",
                    path: "/bus/v1/commands/\(whole.id).\($0.id)",
                    permission: $0.permission
                )
            }
            + whole.accepts.map { rule in
                let event =
                    #"{"specversion":"1.0","id":"1","source":"/s","type":"\#(rule.event.type)","#
                    + #""data":{}}"#
                return Place(
                    operation: rule.event.type,
                    method: "POST",
                    path: "/bus/v1/events",
                    permission: rule.permission,
                    body: event,
                    type: "application/cloudevents+json"
                )
            }
    }

    private var places: [Place] {
        whole.routes.map {
            Place(
                operation: $0.operation,
                method: $0.method,
                path: $0.path,
                permission: $0.permission
            )
        }
            + whole.pages.map {
                Place(
                    operation: $0.operation,
                    method: $0.method,
                    path: $0.path,
                    permission: $0.permission
                )
            }
    }

    private func roles(with permission: String?) -> [String] {
        whole.permissions.first { $0.id == permission }?.roles.sorted() ?? []
    }

    private func ask(_ place: Place, as role: String?) async throws -> RawResponse {
        let known = city.manifests.flatMap(\.permissions).flatMap(\.roles)
        let caller =
            switch role {
            case nil: city.anonymous
            case let role? where role != "resident" && known.contains(role):
                try await city.staff(role, of: "somewhere")
            // A role that opens nothing any more cannot be held.
            default: try await city.resident("somebody")
            }
        return try city.call(
            place.method,
            place.path.replacing(/\{[^}]*\}/, with: "01NOBODYSTHING000000000000"),
            Dictionary(uniqueKeysWithValues: caller.fields),
            body: place.method == "GET" ? nil : place.body,
            type: place.type
        )
    }
}

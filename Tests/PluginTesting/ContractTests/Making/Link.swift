import JSONWire
import PluginKit

/// A member of an input that names a thing: `{id}` behind `homes`, or `buildingId`.
struct Link: Sendable {
    let property: String
    /// One word: `home`, `building`.
    let thing: String
}

extension Contract {
    /// What a route's input names.
    func links(of route: Manifest.Route) -> [Link] {
        links.value(route.operation) { named(by: route) }
    }

    private func named(by route: Manifest.Route) -> [Link] {
        var links: [Link] = []
        var literal: String?
        for segment in PathTemplate(route.path)?.segments ?? [] {
            switch segment {
            case .literal(let text): literal = text
            case .parameter(let name):
                guard let literal else { continue }
                links.append(Link(property: name, thing: thing(Self.one(of: literal))))
            }
        }
        for property in input(of: route)?.properties ?? [] where property.name.hasSuffix("Id") {
            guard !links.contains(where: { $0.property == property.name }),
                case .text(let text) = resolved(property.shape)
            else { continue }
            switch text.format {
            case .id:
                let thing = thing(String(property.name.dropLast(2)))
                links.append(Link(property: property.name, thing: thing))
            // Whatever the member is called, it names an organisation; but for the one that is made.
            case .tenant where maker(of: "tenant") != nil:
                let isItsOwn = maker(of: "tenant")?.operation == route.operation
                if isItsOwn, property.name == "tenantId" { continue }
                links.append(Link(property: property.name, thing: "tenant"))
            default: break
            }
        }
        return links
    }

    /// What a word names: the plugin's `ways.json` says under `things` where one thing goes by two names,
    /// such as a lease that has the id of its signing.
    private func thing(_ word: String) -> String {
        (try? Samples.ways(of: self)["things"]?[word]?.string) ?? word
    }

    /// The route that makes a thing: it posts to the things and answers with an id.
    func maker(of thing: String) -> Manifest.Route? {
        manifest.routes.first { route in
            guard route.method == "POST", idPlace(of: thing, in: route) != nil,
                case .literal(let last) = PathTemplate(route.path)?.segments.last
            else { return false }
            return Self.one(of: last) == thing
        }
    }

    /// Where the answer names what was made: `id`, `homeId`, or one of them in its `home`.
    func idPlace(of thing: String, in route: Manifest.Route) -> [String]? {
        guard let object = route.output.flatMap({ schemas[$0]?.object }) else { return nil }
        let names = ["id", thing + "Id"]
        if let name = names.first(where: { object.property($0)?.isRequired == true }) {
            return [name]
        }
        guard let inner = object.property(thing), inner.isRequired,
            case .object(let made) = resolved(inner.shape)
        else { return nil }
        return names.first { made.property($0)?.isRequired == true }.map { [thing, $0] }
    }

    /// The id of what was made, out of the answer of its maker.
    func id(of thing: String, in answer: JSONValue, madeBy route: Manifest.Route) -> String? {
        idPlace(of: thing, in: route)?.reduce(answer) { $0[$1] ?? .null }.string
    }

    /// Links to things of the caller's own kind: another's are not there for them.
    func ownLinks(of route: Manifest.Route) -> [Link] {
        links(of: route).filter { link in
            guard let permission = route.permission,
                let making = self.permission(toMake: link.thing)
            else { return false }
            return Self.roles(with: making) == Self.roles(with: permission)
        }
    }

    /// What whoever makes a thing, or is given one, may do; nil for what everybody makes, or nothing.
    func permission(toMake thing: String) -> String? {
        (try? GivenThing(thing, of: self))?.permission ?? maker(of: thing)?.permission
    }

    /// Links to things of which another's are not there for whoever asks: those of the caller's own
    /// kind, and those that others make and not everybody may look at, as an officer's a bidder's.
    func othersLinks(of route: Manifest.Route) -> [Link] {
        foreignLinks.value(route.operation) { notTheirs(route) }
    }

    private func notTheirs(_ route: Manifest.Route) -> [Link] {
        let own = Set(ownLinks(of: route).map(\.property))
        return links(of: route).filter { link in
            if own.contains(link.property) { return true }
            let isMade = permission(toMake: link.thing) != nil
            return route.permission != nil && isMade && !isOpenToAll(link.thing)
        }
    }

    /// True when anybody may ask for one of them.
    private func isOpenToAll(_ thing: String) -> Bool {
        everyRoute.contains { route in
            route.permission == nil && route.method == "GET"
                && links(of: route).contains { $0.thing == thing }
        }
    }

    /// `homes` is one `home`, `properties` one `property`.
    static func one(of things: String) -> String {
        if things.hasSuffix("ies") { return things.dropLast(3) + "y" }
        return things.hasSuffix("s") ? String(things.dropLast()) : things
    }
}

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
        var links: [Link] = []
        var literal: String?
        for segment in PathTemplate(route.path)?.segments ?? [] {
            switch segment {
            case .literal(let text): literal = text
            case .parameter(let name):
                if let literal { links.append(Link(property: name, thing: Self.one(of: literal))) }
            }
        }
        for property in input(of: route)?.properties ?? [] where property.name.hasSuffix("Id") {
            guard case .text(let text) = resolved(property.shape), text.format == .id else {
                continue
            }
            links.append(Link(property: property.name, thing: String(property.name.dropLast(2))))
        }
        return links
    }

    /// The route that makes a thing: it posts to the things and answers with an id.
    func maker(of thing: String) -> Manifest.Route? {
        manifest.routes.first { route in
            guard route.method == "POST", idProperty(of: thing, in: route) != nil,
                case .literal(let last) = PathTemplate(route.path)?.segments.last
            else { return false }
            return Self.one(of: last) == thing
        }
    }

    /// The member of the answer that names what was made: `id`, or `homeId`.
    func idProperty(of thing: String, in route: Manifest.Route) -> String? {
        let object = route.output.flatMap { schemas[$0]?.object }
        return ["id", thing + "Id"].first { object?.property($0)?.isRequired == true }
    }

    /// Links to things of the caller's own kind: another's are not there for them.
    func ownLinks(of route: Manifest.Route) -> [Link] {
        links(of: route).filter { link in
            guard let permission = route.permission else { return false }
            return maker(of: link.thing)?.permission == permission
        }
    }

    /// `homes` is one `home`, `properties` one `property`.
    static func one(of things: String) -> String {
        if things.hasSuffix("ies") { return things.dropLast(3) + "y" }
        return things.hasSuffix("s") ? String(things.dropLast()) : things
    }
}

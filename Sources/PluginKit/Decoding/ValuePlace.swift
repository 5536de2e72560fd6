public import JSONWire

/// Where a value of a request stands; spelled out only when a rule is broken.
public struct ValuePlace: Sendable {
    private enum Part {
        case member, query, path
        case element(Int)
    }

    private let parent: JSONPointer
    private let name: StaticString
    private let part: Part

    private init(_ parent: JSONPointer, _ name: StaticString, _ part: Part) {
        self.parent = parent
        self.name = name
        self.part = part
    }

    /// A member of the object at a pointer.
    @inline(__always)
    public static func member(_ name: StaticString, of parent: JSONPointer) -> ValuePlace {
        ValuePlace(parent, name, .member)
    }

    /// A query parameter.
    public static func query(_ name: StaticString) -> ValuePlace {
        ValuePlace(.root, name, .query)
    }

    /// A field of a form, which is a body without depth.
    public static func form(_ name: StaticString) -> ValuePlace {
        ValuePlace(.root, name, .member)
    }

    /// A parameter of the path.
    public static func path(_ name: StaticString) -> ValuePlace {
        ValuePlace(.root, name, .path)
    }

    /// An element of the list at this place.
    public func element(_ index: Int) -> ValuePlace {
        if case .query = part { self } else { ValuePlace(parent, name, .element(index)) }
    }

    /// The place as a pointer into the body.
    public var pointer: JSONPointer {
        let member = parent.appending("\(name)")
        return if case .element(let index) = part { member.appending(index) } else { member }
    }

    /// The place as a violation names it.
    public var text: String {
        switch part {
        case .member, .element: pointer.description
        case .query: "?\(name)"
        case .path: "{\(name)}"
        }
    }
}

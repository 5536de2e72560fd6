import PluginKit

/// A part of what releases come to: a value with its history, or what has parts of its own.
indirect enum MergedNode: Sendable, Hashable {
    case leaf([Version])
    case object(MergedFields)
    case list([MergedItem])

    /// A value, and the release that brought it.
    struct Version: Sendable, Hashable {
        let release: ReleaseName
        let value: JSONValue
    }
}

/// What a value's history says about a release.
struct ReleaseName: Sendable, Hashable {
    let id: JSONValue
    let date: JSONValue
    let tag: JSONValue
}

/// The members of an object, in the order in which they first came.
struct MergedFields: Sendable, Hashable {
    private(set) var names: [String] = []
    private var nodes: [String: MergedNode] = [:]

    var isEmpty: Bool { names.isEmpty }

    subscript(name: String) -> MergedNode? {
        get { nodes[name] }
        set {
            if nodes[name] == nil { names.append(name) }
            nodes[name] = newValue
        }
    }
}

/// An object in an array, with what it is told from the others by.
struct MergedItem: Sendable, Hashable {
    enum Identity: Sendable, Hashable {
        /// The id's text: whether it is a number makes no difference.
        case id(String)
        case place(Int)
        case alone
    }

    let identity: Identity
    /// As it came first; nil for an object without one.
    let id: JSONValue?
    var fields = MergedFields()
}

// What it looks like: the latest values, or every value with its release.
extension MergedFields {
    /// The members by their latest values; what is null is not there.
    var compiled: [JSONMember] {
        names.compactMap { name in
            nodes[name]?.compiled.map { JSONMember(name, $0) }
        }
    }

    /// The members by their histories.
    var versioned: [JSONMember] {
        names.compactMap { name in nodes[name].map { JSONMember(name, $0.versioned) } }
    }
}

extension MergedNode {
    fileprivate var compiled: JSONValue? {
        switch self {
        case .leaf(let versions):
            guard let value = versions.last?.value, !value.isNull else { return nil }
            return value
        case .object(let fields):
            let members = fields.compiled
            return members.isEmpty ? nil : .object(members)
        case .list(let items): return .array(items.map { $0.shown(\.compiled) })
        }
    }

    fileprivate var versioned: JSONValue {
        switch self {
        case .leaf(let versions):
            .array(
                versions.map { version in
                    [
                        "releaseID": version.release.id, "releaseDate": version.release.date,
                        "releaseTag": version.release.tag, "value": version.value,
                    ]
                }
            )
        case .object(let fields): .object(fields.versioned)
        case .list(let items): .array(items.map { $0.shown(\.versioned) })
        }
    }
}

extension MergedItem {
    /// An id names the object and has no history.
    fileprivate func shown(_ members: (MergedFields) -> [JSONMember]) -> JSONValue {
        guard let id else { return .object(members(fields)) }
        return .object([JSONMember("id", id)] + members(fields).filter { $0.name != "id" })
    }
}

import PluginKit

/// The releases of one contracting process as one, by the merging rules of OCDS 1.1: how the process
/// stands (`compiled`), and how every value came about (`versioned`).
struct MergedRelease: Sendable, Hashable {
    /// What becomes of objects of one array that have the same id, or none.
    enum Repeated: Sendable, Hashable {
        /// Those with the same id are one, those without are each their own.
        case byID
        /// Each is its own.
        case append
        /// Those at the same place are one.
        case byPosition
    }

    /// Why releases do not come to one.
    enum Refusal: Error, Sendable, Hashable {
        /// A release that is no object, or one of several that has no date.
        case undated
        /// What one release has as a value, another has as an object or an array.
        case inconsistent(path: [String])
    }

    private let rules: MergeRules
    private let repeated: [[String]: Repeated]
    private var fields = MergedFields()
    private var ocid: JSONValue = .null
    private var date: JSONValue = .null

    init(rules: MergeRules = .ocds, repeated: [[String]: Repeated] = [:]) {
        self.rules = rules
        self.repeated = repeated
    }

    /// Takes releases in the order of their dates; those of one date in the order they are given in.
    mutating func take(_ releases: [JSONValue]) throws(Refusal) {
        guard releases.count > 1 else {
            for release in releases { try take(release) }
            return
        }
        var dated: [(date: String, place: Int, release: JSONValue)] = []
        for (place, release) in releases.enumerated() {
            guard let date = release["date"]?.string else { throw .undated }
            dated.append((date, place, release))
        }
        dated.sort { ($0.date, $0.place) < ($1.date, $1.place) }
        for entry in dated { try take(entry.release) }
    }

    /// Takes the next release.
    mutating func take(_ release: JSONValue) throws(Refusal) {
        guard let members = release.members else { throw .undated }
        ocid = release["ocid"] ?? .null
        date = release["date"] ?? .null
        let merge = Merge(
            rules: rules,
            repeated: repeated,
            release: ReleaseName(
                id: release["id"] ?? .null,
                date: date,
                tag: release["tag"] ?? .null
            )
        )
        let own = members.filter { $0.name != "tag" && $0.name != "ocid" }
        try merge.take(own, into: &fields, at: [])
    }

    /// The process as it stands.
    var compiled: JSONValue {
        let own = fields.compiled
        let id = "\(ocid.string ?? "")-\(date.string ?? "")"
        let header = [
            JSONMember("tag", ["compiled"]), JSONMember("id", .string(id)),
            JSONMember("date", date), JSONMember("ocid", ocid),
        ]
        return .object(header.filter { head in !own.contains { $0.name == head.name } } + own)
    }

    /// The process with the history of every value; only ids of objects in arrays and the process' own
    /// have none.
    var versioned: JSONValue { .object([JSONMember("ocid", ocid)] + fields.versioned) }
}

/// One release on its way into what came before.
private struct Merge {
    typealias Refusal = MergedRelease.Refusal

    let rules: MergeRules
    let repeated: [[String]: MergedRelease.Repeated]
    let release: ReleaseName

    func take(
        _ members: [JSONMember],
        into fields: inout MergedFields,
        at path: [String]
    ) throws(Refusal) {
        for member in members {
            let path = path + [member.name]
            guard rules[path] != .omitWhenMerged else { continue }
            if isWhole(member.value, at: path) {
                fields[member.name] = try set(member.value, on: fields[member.name], at: path)
            } else if let node = try merged(member.value, with: fields[member.name], at: path) {
                fields[member.name] = node
            }
        }
    }

    /// Values, lists of values, and what a rule says is replaced whole.
    private func isWhole(_ value: JSONValue, at path: [String]) -> Bool {
        if rules[path] == .wholeListMerge { return true }
        switch value {
        case .object: return false
        case .array(let elements): return elements.contains { $0.members == nil }
        default: return true
        }
    }

    /// A null takes away all that is below it.
    private func set(
        _ value: JSONValue,
        on node: MergedNode?,
        at path: [String]
    ) throws(Refusal) -> MergedNode {
        switch node {
        case nil: return .leaf([.init(release: release, value: value)])
        case .leaf(let versions):
            guard versions.last?.value != value else { return .leaf(versions) }
            return .leaf(versions + [.init(release: release, value: value)])
        case .object, .list:
            guard value.isNull else { throw .inconsistent(path: path) }
            return .leaf([.init(release: release, value: value)])
        }
    }

    /// Nil for an empty object or array, which changes nothing.
    private func merged(
        _ value: JSONValue,
        with node: MergedNode?,
        at path: [String]
    ) throws(Refusal) -> MergedNode? {
        let node = isAbsent(node) ? nil : node
        switch (value, node) {
        case (.object([]), _), (.array([]), _): return nil
        case (.object(let members), nil), (.object(let members), .object):
            var fields = MergedFields()
            if case .object(let present) = node { fields = present }
            try take(members, into: &fields, at: path)
            return fields.isEmpty ? nil : .object(fields)
        case (.array(let elements), nil), (.array(let elements), .list):
            var items: [MergedItem] = []
            if case .list(let present) = node { items = present }
            try take(elements, into: &items, at: path)
            return items.isEmpty ? nil : .list(items)
        default: throw .inconsistent(path: path)
        }
    }

    private func isAbsent(_ node: MergedNode?) -> Bool {
        guard case .leaf(let versions) = node else { return node == nil }
        return versions.last?.value.isNull ?? true
    }

    private func take(
        _ elements: [JSONValue],
        into items: inout [MergedItem],
        at path: [String]
    ) throws(Refusal) {
        for (place, element) in elements.enumerated() {
            let identity = identity(of: element, at: place, path)
            let found = identity == .alone ? nil : items.firstIndex { $0.identity == identity }
            var item =
                found.map { items[$0] } ?? MergedItem(identity: identity, id: element["id"])
            try take(element.members ?? [], into: &item.fields, at: path)
            if let found {
                items[found] = item
            } else if !item.fields.isEmpty {
                items.append(item)
            }
        }
    }

    private func identity(
        of element: JSONValue,
        at place: Int,
        _ path: [String]
    ) -> MergedItem.Identity {
        switch repeated[path] ?? .byID {
        case .append: return .alone
        case .byPosition: return .place(place)
        case .byID:
            switch element["id"] {
            case .string(let text): return .id(text)
            case .number(let number): return .id(number.text)
            default: return .alone
            }
        }
    }
}

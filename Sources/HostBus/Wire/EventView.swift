package import PluginKit

/// What one reader may see of the bus, and what of that they asked for.
///
/// It is the only way to events for anybody outside: a type that is not in it, an event of an
/// organisation that it does not admit, is passed over as if it were not there.
package struct EventView: Sendable {
    /// What the reader asked for.
    package struct Wish: Sendable {
        package var patterns: [TypePattern] = []
        package var partitionKey: String?
        package var subject: String?
        package var since: Instant?

        package init() {}
    }

    /// A type the reader may see.
    package struct Sight: Sendable {
        package let type: WireType
        package let mask: FieldMask
    }

    private let sights: [String: Sight]
    private var wish: Wish
    private let admits: @Sendable (TenantID) -> Bool

    /// For a caller with these permissions, in the organisations that `admits` names.
    package init(
        of types: [WireType],
        permissions: Set<String>,
        wish: Wish = Wish(),
        admits: @escaping @Sendable (TenantID) -> Bool
    ) {
        var sights: [String: Sight] = [:]
        for type in types where permissions.contains(type.readPermission) {
            guard wish.patterns.isEmpty || wish.patterns.contains(where: { $0.matches(type.type) })
            else { continue }
            let mask = type.mask(for: permissions)
            // Whoever may not see whom an event is about may not ask for it by the person either.
            guard wish.subject == nil || !type.hidesSubject(mask) else { continue }
            sights[type.type] = Sight(type: type, mask: mask)
        }
        self.sights = sights
        self.wish = wish
        self.admits = admits
    }

    /// The same of one partition key alone.
    package func narrowed(toKey key: String) -> EventView {
        var view = self
        view.wish.partitionKey = key
        return view
    }

    /// Types the reader may see and asked for.
    package var types: [String] { sights.keys.sorted() }

    /// True when nothing that another reader sees of what they asked for is hidden from this one,
    /// organisations aside.
    package func covers(_ other: EventView) -> Bool {
        other.sights.allSatisfy { type, theirs in
            sights[type].map { $0.mask.isSubset(of: theirs.mask) } ?? false
        }
    }

    /// How the reader sees an event; nil when it is not for them.
    package func sight(of event: EventEnvelope) -> Sight? {
        guard let sight = sights[event.type], let tenant = event.tenant else { return nil }
        if let key = wish.partitionKey, key != event.partitionKey { return nil }
        if let subject = wish.subject, subject != event.subject?.text { return nil }
        if let since = wish.since, event.at < since { return nil }
        return admits(tenant) ? sight : nil
    }
}

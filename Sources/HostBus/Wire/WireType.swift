package import PluginKit

/// An event type as it is known outside the host.
package struct WireType: Sendable {
    package let type: String
    /// The plugin in whose name it is.
    package let plugin: String
    /// The schema's path below the plugin's manifest folder.
    package let schema: String
    /// What a reader has to hold.
    package let readPermission: String
    package let isPersonal: Bool
    /// The property that holds the person it is about.
    package let subject: String?
    /// Properties that some reader does not see; bit n of a `FieldMask` belongs to number n.
    package let masked: [Manifest.FieldRule]
    /// The highest class among its properties.
    package let dataClass: Manifest.Table.Column.Class

    /// Nil for an event that stays within the host.
    package init?(_ event: Manifest.PublishedEvent, of plugin: String) {
        guard let read = event.readPermission else { return nil }
        type = event.type
        self.plugin = plugin
        schema = event.schema
        readPermission = read
        isPersonal = event.isPersonal
        subject = event.subject
        masked = Array(event.classified.filter(\.isMasked).prefix(FieldMask.fieldsMax))
        dataClass = event.classified.map(\.dataClass).max { $0.rank < $1.rank } ?? .internal
    }

    /// What a caller with these permissions does not see.
    package func mask(for permissions: Set<String>) -> FieldMask {
        var mask = FieldMask()
        for (bit, field) in masked.enumerated() {
            if let unless = field.maskUnless, permissions.contains(unless) { continue }
            mask.insert(bit)
        }
        return mask
    }

    /// True when the property with the person is hidden.
    func hidesSubject(_ mask: FieldMask) -> Bool {
        masked.indices.contains { masked[$0].name == subject && mask.contains($0) }
    }

    /// The class of what is left to see.
    func dataClass(under mask: FieldMask) -> Manifest.Table.Column.Class {
        guard !mask.isEmpty else { return dataClass }
        let shown = masked.indices.filter { !mask.contains($0) }.map { masked[$0].dataClass }
        return shown.max { $0.rank < $1.rank } ?? .internal
    }
}

/// Which of a type's classified properties a reader does not see.
package struct FieldMask: Sendable, Hashable {
    /// Classified properties an event may have.
    package static let fieldsMax = 64

    private var bits: UInt64 = 0

    package init() {}

    package var isEmpty: Bool { bits == 0 }

    mutating func insert(_ bit: Int) { bits |= 1 << UInt64(bit) }

    /// True when nothing is hidden by this that the other shows.
    func isSubset(of other: FieldMask) -> Bool { bits & ~other.bits == 0 }

    package func contains(_ bit: Int) -> Bool { bits & (1 << UInt64(bit)) != 0 }
}

extension Manifest.Table.Column.Class {
    /// Higher for what fewer may see.
    fileprivate var rank: Int {
        switch self {
        case .public: 0
        case .internal: 1
        case .personal: 2
        case .restricted: 3
        }
    }
}

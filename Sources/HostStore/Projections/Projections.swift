import PluginKit

/// The projections of one file: changed by its lane after each COMMIT, read by everybody.
package final class Projections: Sendable {
    private let slots: [(type: ObjectIdentifier, slot: any ProjectionSlot)]

    /// None.
    package init() { slots = [] }

    /// Makes each from the rows as nobody sees them.
    init(_ types: [any Projection.Type], from snapshot: borrowing Snapshot) throws {
        var slots: [(type: ObjectIdentifier, slot: any ProjectionSlot)] = []
        for type in types {
            slots.append((ObjectIdentifier(type), try Projections.slot(of: type, snapshot)))
        }
        self.slots = slots
    }

    private static func slot<P: Projection>(
        of type: P.Type,
        _ snapshot: borrowing Snapshot
    ) throws -> any ProjectionSlot {
        ProjectionSlotOf(try type.init(from: snapshot))
    }

    /// Reads one as the last COMMIT left it.
    func read<P: Projection, T>(
        _ type: P.Type,
        _ body: (borrowing P) throws -> T
    ) throws -> T {
        try slot(of: type).read(body)
    }

    /// Applies what a batch has named.
    func apply() {
        for (_, slot) in slots { slot.apply() }
    }

    /// The slot of a projection that was registered.
    func slot<P: Projection>(of type: P.Type) throws -> ProjectionSlotOf<P> {
        for (known, slot) in slots where known == ObjectIdentifier(type) {
            if let slot = slot as? ProjectionSlotOf<P> { return slot }
        }
        throw Fault.noProjection("\(type)")
    }
}

extension Fault {
    /// A plugin uses a projection that it did not register.
    static func noProjection(_ name: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "store.no_projection",
            message: LocalizedText(
                zh: "模块没有登记内存视图 \(name)。",
                en: "The plugin keeps no projection \(name)."
            ),
            remedy: LocalizedText(
                zh: "请在该模块的 register(in:) 中登记。",
                en: "Register it in the plugin's register(in:)."
            ),
            location: location
        )
    }
}

extension CallContext {
    /// Nobody in particular: what a projection is made as.
    static func nobody(at environment: StoreEnvironment) -> CallContext {
        CallContext(
            principal: .anonymous,
            tenant: nil,
            permissions: [],
            received: Received(
                monotonicNanos: environment.monotonicNanos(),
                instant: environment.now()
            ),
            traceID: "",
            language: .zh,
            operation: "projection",
            actsInResource: false
        )
    }
}

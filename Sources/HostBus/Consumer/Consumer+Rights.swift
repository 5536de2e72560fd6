import HostStore
package import PluginKit

/// What whoever caused an event may do now.
package struct OriginatorRights: Sendable {
    /// One person or key in one tenant.
    package struct Standing: Sendable {
        let principal: Principal
        /// Nil for a resident, who acts as a subject.
        let tenant: TenantID?
        let permissions: Set<String>

        package init(principal: Principal, tenant: TenantID?, permissions: Set<String>) {
            self.principal = principal
            self.tenant = tenant
            self.permissions = permissions
        }
    }

    /// Nil for one who may do nothing any more; called for each event, on the consumer's task.
    let look: @Sendable (EventEnvelope) throws -> Standing?

    package init(_ look: @escaping @Sendable (EventEnvelope) throws -> Standing?) {
        self.look = look
    }

    /// Nobody may do anything.
    package static let none = OriginatorRights { _ in nil }
}

extension Consumer {
    /// For whom a handler works.
    enum Call: Sendable {
        case allowed(CallContext)
        /// The originator may not have this done.
        case refused(String)
    }

    /// Pieces of work that follow each other and are done for the same caller.
    struct Turn: Sendable {
        fileprivate(set) var works: Range<Int>
        let call: Call
    }

    /// For whom each piece of work is done; an originator's rights are looked at for each event.
    func turns(_ works: ArraySlice<Work>) throws -> [Turn] {
        var turns: [Turn] = []
        var (start, last) = (works.startIndex, works.first?.event)
        // An envelope is large: it is looked at where it is.
        for index in works.indices.dropFirst() {
            let event = works[index].event
            if rules.permission == nil, last?.isOfOneCall(with: event) == true { continue }
            turns.append(Turn(works: start..<index, call: try call(for: works[start])))
            (start, last) = (index, event)
        }
        guard start < works.endIndex else { return turns }
        turns.append(Turn(works: start..<works.endIndex, call: try call(for: works[start])))
        return turns
    }

    private func call(for work: Work) throws -> Call {
        // Nobody handles an event that is only set aside.
        if case .setAside = work, rules.permission != nil { return .refused("") }
        return try call(for: work.event.envelope)
    }

    private func call(for envelope: EventEnvelope) throws -> Call {
        guard let needed = rules.permission else {
            let service = Principal(kind: .service, id: store.plugin.text)
            return .allowed(context(envelope, service, envelope.tenant, []))
        }
        // As they stand now, not as they stood when the event happened.
        guard let standing = try rights.look(envelope) else {
            return .refused("its originator can no longer be asked for rights")
        }
        let permissions = standing.permissions.intersection(rules.declared)
        guard permissions.contains(needed) else {
            return .refused("its originator does not hold \(needed)")
        }
        return .allowed(context(envelope, standing.principal, standing.tenant, permissions))
    }

    private func context(
        _ envelope: EventEnvelope,
        _ principal: Principal,
        _ tenant: TenantID?,
        _ permissions: Set<String>
    ) -> CallContext {
        let environment = bus.environment
        return CallContext(
            principal: principal,
            tenant: tenant,
            permissions: permissions,
            received: Received(
                monotonicNanos: environment.monotonicNanos(),
                instant: environment.now()
            ),
            traceID: envelope.traceID,
            language: .zh,
            operation: name
        )
    }
}

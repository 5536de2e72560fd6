import PluginKit

/// One row for every command of a person or a machine, in the command's own transaction.
enum AuditTrail {
    static func note(
        _ call: CallContext,
        actedIn: TenantID?,
        on connection: Connection
    ) throws {
        let insert = try connection.statement(
            """
            INSERT INTO host_audit(at_ms, principal_kind, principal, tenant, acted_in, operation,
                resource, trace, outcome) VALUES(?1,?2,?3,?4,?5,?6,NULL,?7,'done')
            """
        )
        insert.bind(call.received.instant.utcMillis, at: 1)
        insert.bind(kind(call.principal.kind), at: 2)
        insert.bind(call.principal.id, at: 3)
        insert.bind(call.tenant?.text, at: 4)
        insert.bind(actedIn?.text, at: 5)
        insert.bind(call.operation, at: 6)
        insert.bind(call.traceID, at: 7)
        try insert.run()
    }

    private static func kind(_ kind: Principal.Kind) -> StaticString {
        switch kind {
        case .anonymous: "anonymous"
        case .person: "person"
        case .apiKey: "apiKey"
        case .service: "service"
        }
    }
}

@testable import Host
package import HostAuth
import HostHTTP
import HostStore
package import PluginKit
import Synchronization

extension TestCity {
    private static let host = Manifest.read(AuthContract.bundle).manifest

    /// A route of a plugin or of the host by the operation's name, alone or behind the plugin's.
    ///
    /// The host's own routes answer over a socket only.
    package func route(_ operation: String) throws -> (plugin: String, route: Manifest.Route) {
        for manifest in manifests + [TestCity.host].compactMap({ $0 }) {
            let found = manifest.routes.first {
                $0.operation == operation || "\(manifest.id).\($0.operation)" == operation
            }
            if let found { return (manifest.id, found) }
        }
        throw Fault.noSuchPlace()
    }

    /// An idempotency key that was not used before.
    package func newKey() -> String {
        host.environment.randomBytes(12).map { String($0, radix: 16) }.joined(separator: "-")
    }

    /// Does what the host does once a request has been read, without a connection.
    func carryOut(
        _ request: TestRequest,
        _ route: Manifest.Route,
        _ plugin: String,
        for caller: TestCaller,
        at place: LaneOrder.Place? = nil
    ) async throws -> TestAnswer {
        do {
            let call = try call(route, for: caller, at: place)
            let served = host.city.plugins.first { $0.id == plugin }
            guard let handler = served?.loaded.registration.operations[route.operation] else {
                throw Fault.noSuchPlace()
            }
            let input = RequestInput(
                captures: request.captures,
                parameters: request.parameters,
                body: request.body ?? []
            )
            let lease = ContextLease()
            defer { lease.end() }
            let answer = try await OperationPhase.carryOut(
                handler,
                route,
                input,
                request.key,
                call,
                store(plugin),
                lease,
                served?.calls
            )
            let fields = answer.headers.map { ("\($0.0)".lowercased(), $0.1) }
            return TestAnswer(
                status: answer.status.code,
                fields: Dictionary(fields) { $1 },
                body: answer.body
            )
        } catch {
            let fault = ProblemDocument.fault(from: error)
            return TestAnswer(
                status: ProblemDocument.status(of: fault.kind),
                fields: fault.retryAfterSeconds.map { ["retry-after": "\($0)"] } ?? [:],
                body: ProblemDocument.body(fault)
            )
        }
    }

    /// The caller's live session; nil for nobody in particular.
    package func session(of caller: TestCaller) throws -> AuthenticatedSession? {
        let now = clock.now
        return try caller.token.flatMap { token in
            try sessions.withLock { try $0.session(of: token, at: now) }
        }
    }

    private func call(
        _ route: Manifest.Route,
        for caller: TestCaller,
        at place: LaneOrder.Place?
    ) throws -> CallContext {
        var admission = Admission(trace: TraceID(random: 1, 1), language: .zh)
        let now = clock.now
        let session = try session(of: caller)
        if let session {
            let place = try ActingPlace.choose(
                requested: caller.tenant?.text ?? ActingPlace.asResident,
                session
            )
            admission.session = session
            admission.principal = session.principal
            admission.tenant = place.tenant
            admission.path = place.path
            admission.permissions = place.permissions
        }
        if let permission = route.permission {
            guard session != nil else { throw Fault.signInNeeded() }
            guard admission.permissions.contains(permission) else {
                throw Fault.permissionNeeded(permission)
            }
        }
        let nanos = place?.monotonicNanos ?? clock.monotonicNanos
        return admission.call(
            route.operation,
            received: Received(
                monotonicNanos: nanos,
                instant: now,
                place: place?.number ?? 0
            ),
            actsInResource: route.actsIn == .resource,
            deadlineNanos: nanos + UInt64(route.deadlineMillis) * 1_000_000
        )
    }
}

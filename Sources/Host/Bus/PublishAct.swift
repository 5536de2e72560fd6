import Crypto
import HostAuth
import HostBus
import HostHTTP
import HostLoop
import HostStore
import JSONWire
import PluginKit

/// `POST /bus/v1/events`: events from outside, one or many, durable before the answer.
struct PublishAct: Sendable {
    let wire: BusWire

    func run(_ exchange: Exchange, _ admission: Admission) async throws -> Answer {
        guard admission.session != nil else { throw Fault.signInNeeded() }
        guard admission.tenant != nil else { throw Fault.actForTenant() }
        var violations = Violations()
        let (incoming, isBatch) = try read(exchange, &violations)
        let quota = wire.limits.publish
        let verdict = wire.count(
            max(1, incoming.count),
            quota,
            admission,
            at: exchange.received.monotonicNanos
        )
        let fields = WireLimits.fields(quota, verdict)
        guard verdict.isAllowed else {
            return refusal(
                .quotaUsedUp(retryAfterSeconds: max(1, verdict.resetSeconds)),
                admission,
                fields
            )
        }
        let accepted = try accept(incoming, admission, &violations)
        guard violations.isEmpty else { throw violations.fault() }
        let call = call(exchange, admission, incoming.first?.traceparent)
        let receipts: [Inbox.Receipt]
        do {
            receipts = try await wire.inbox.take(accepted, for: call)
        } catch let taken as ForeignNameTaken {
            throw Fault.eventNameTaken(incoming[taken.index].source, incoming[taken.index].id)
        }
        var answer = PublishAct.answer(receipts, isBatch: isBatch)
        answer.headers += fields
        return answer
    }

    private func read(
        _ exchange: Exchange,
        _ violations: inout Violations
    ) throws -> (events: [IncomingEvent], isBatch: Bool) {
        try exchange.requireUTF8()
        let body = exchange.bodyBytes
        func isMedia(_ type: StaticString) -> Bool {
            exchange.withHeader(.contentType) { $0.isMedia(type) } ?? false
        }
        do {
            if isMedia("application/cloudevents-batch+json") {
                return (try CloudEventReader.batch(body, &violations), true)
            }
            if isMedia("application/cloudevents+json") {
                return ([try CloudEventReader.structured(body, &violations)], false)
            }
        } catch let error as JSONError {
            throw Fault.notJSON(error)
        }
        guard isMedia("application/json"), exchange.header(named: "ce-specversion") != nil else {
            throw Fault.notThisMedia(expected: "application/cloudevents+json")
        }
        let event = CloudEventReader.binary(
            fields: exchange.allHeaders.map { ($0.name.lowercased(), $0.value) },
            body: body,
            &violations
        )
        return ([event], false)
    }

    /// Holds each event against its type's schema, and the caller's rights against each type.
    private func accept(
        _ events: [IncomingEvent],
        _ admission: Admission,
        _ violations: inout Violations
    ) throws -> Inbox.Batch {
        var accepted = Inbox.Batch(of: admission.tenant, capacity: events.count)
        // Events of a batch are mostly of one type, which is looked up once.
        var last: (type: String, reader: AcceptedReader)?
        for event in events where !event.type.isEmpty {
            if last?.type != event.type {
                last = try reader(of: event, admission, &violations).map { (event.type, $0) }
            }
            guard let reader = last?.reader, last?.type == event.type else { continue }
            guard !event.data.isEmpty else { continue }
            guard let content = try decode(event, reader, &violations) else { continue }
            guard content.payload.count <= wire.environment.limits.eventBytesMax else {
                violations.add(
                    event.place.appending("data").description,
                    "maxLength",
                    zh: "事件内容过大。",
                    en: "The payload is too large for an event."
                )
                continue
            }
            accepted.append(
                type: event.type,
                isPersonal: reader.isPersonal,
                content,
                source: event.source,
                id: event.id
            )
        }
        return accepted
    }

    /// What reads an event's payload; nil when nobody accepts its type, a fault when the caller
    /// may not send it.
    private func reader(
        of event: IncomingEvent,
        _ admission: Admission,
        _ violations: inout Violations
    ) throws -> AcceptedReader? {
        guard let acceptance = wire.accepts[event.type] else {
            violations.add(
                event.place.appending("type").description,
                "enum",
                zh: "没有模块接受这种事件；可发布的类型见 /asyncapi.json。",
                en: "No plugin accepts this event; /asyncapi.json lists those that may be sent."
            )
            return nil
        }
        guard admission.permissions.contains(acceptance.rule.permission) else {
            throw Fault.permissionNeeded(acceptance.rule.permission)
        }
        wire.noteUse(of: acceptance.rule.permission, by: admission)
        return acceptance.reader
    }

    private func decode(
        _ event: IncomingEvent,
        _ reader: AcceptedReader,
        _ violations: inout Violations
    ) throws -> AcceptedReader.Accepted? {
        let place = event.place.appending("data")
        do {
            var json = try JSONReader(event.text, in: event.data)
            let content = try reader.read(&json, place, &violations)
            if content != nil { try json.finish() }
            return content
        } catch let error as JSONError {
            throw Fault.notJSON(error)
        }
    }

    private func call(
        _ exchange: Exchange,
        _ admission: Admission,
        _ traceparent: String?
    ) -> CallContext {
        var admission = admission
        if let bytes = traceparent.map({ Array($0.utf8) }),
            let trace = TraceID(traceparent: bytes.span)
        {
            admission.trace = trace
        }
        return admission.call("publishEvents", received: exchange.receivedInstant)
    }

    private static func answer(_ receipts: [Inbox.Receipt], isBatch: Bool) -> Answer {
        var writer = JSONWriter(capacity: 128 * (1 + receipts.count))
        if isBatch {
            writer.beginObject()
            writer.key("items")
            writer.beginArray()
        }
        for receipt in receipts {
            writer.beginObject()
            writer.key("id")
            writer.string(receipt.id)
            writer.key("source")
            writer.string(receipt.source)
            writer.key("number")
            writer.int64(receipt.number)
            writer.endObject()
        }
        if isBatch {
            writer.endArray()
            writer.endObject()
        }
        var answer = Answer.json(201, writer.take())
        answer.headers = [("Cache-Control", "no-store")]
        if receipts.allSatisfy(\.isReplay) {
            answer.headers.append(("Idempotency-Replayed", "true"))
        }
        if !isBatch, let receipt = receipts.first {
            answer.headers.append(("Location", "/bus/v1/events/\(receipt.id)"))
        }
        return answer
    }

    /// A refusal that carries the figures of the quota.
    private func refusal(
        _ fault: Fault,
        _ admission: Admission,
        _ fields: [(StaticString, String)]
    ) -> Answer {
        Answer(
            status: HTTPStatus(ProblemDocument.status(of: fault.kind)),
            contentType: ProblemDocument.contentType,
            body: ProblemDocument.body(
                fault,
                language: admission.language,
                traceID: admission.trace.text
            ),
            headers: [
                ("Cache-Control", "no-store"), ("Retry-After", "\(fault.retryAfterSeconds ?? 1)"),
            ] + fields
        )
    }
}

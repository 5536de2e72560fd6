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
        guard admission.tenant != nil else { throw Fault.actForTenant() }
        var violations = Violations()
        var taker = Taker(wire, admission, bodyBytes: exchange.bodyCount)
        let body = exchange.bodyBytes
        let (rest, count, isBatch) = try read(exchange, body, &violations, &taker)
        let quota = wire.limits.publish
        let verdict = wire.count(
            max(1, count),
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
        for permission in taker.used { wire.noteUse(of: permission, by: admission) }
        try accept(rest, admission, into: &taker.batch, &violations)
        guard violations.isEmpty else { throw violations.fault() }
        let traceparent = taker.isFirstTaken ? taker.traceparent : rest.first?.traceparent
        let call = call(exchange, admission, traceparent)
        let receipts: Inbox.Receipts
        do {
            receipts = try await wire.inbox.take(taker.batch, for: call)
        } catch let taken as ForeignNameTaken {
            throw nameTaken(taken.index, body, isBatch: isBatch, rest)
        }
        var answer = PublishAct.answer(receipts, isBatch: isBatch)
        answer.headers += fields
        return answer
    }

    /// Takes events that the caller may send while they are read.
    private struct Taker: EventTaker {
        private let wire: BusWire
        private let admission: Admission
        var batch: Inbox.Batch
        /// Permissions by which events were sent.
        private(set) var used: [String] = []
        private(set) var isFirstTaken = false
        /// The trace of the first.
        private(set) var traceparent: String?
        private var isPersonal = false

        /// An event has at least some two hundred bytes.
        init(_ wire: BusWire, _ admission: Admission, bodyBytes: Int) {
            self.wire = wire
            self.admission = admission
            let capacity = min(CloudEventReader.batchMax, 1 + bodyBytes / 200)
            batch = Inbox.Batch(of: admission.tenant, capacity: capacity)
        }

        mutating func reader(of type: String) -> AcceptedReader? {
            guard let acceptance = wire.accepts[type],
                admission.permissions.contains(acceptance.rule.permission)
            else { return nil }
            used.append(acceptance.rule.permission)
            isPersonal = acceptance.reader.isPersonal
            return acceptance.reader
        }

        mutating func take(_ event: IncomingEvent, _ content: AcceptedReader.Accepted) -> Bool {
            guard content.payload.count <= wire.environment.limits.eventBytesMax else {
                return false
            }
            if !isFirstTaken {
                isFirstTaken = true
                traceparent = event.traceparent
            }
            batch.append(
                type: event.type,
                isPersonal: isPersonal,
                content,
                source: event.source,
                id: event.id
            )
            return true
        }
    }

    /// Says which event has a name that is another's.
    private func nameTaken(
        _ index: Int,
        _ body: [UInt8],
        isBatch: Bool,
        _ rest: [IncomingEvent]
    ) -> Fault {
        var (violations, none) = (Violations(), TakesNone())
        let events =
            isBatch
            ? try? CloudEventReader.batch(body, &violations, &none).rest
            : try? rest.first.map { [$0] }
                ?? CloudEventReader.structured(body, &violations, &none).map { [$0] }
        guard let events, events.indices.contains(index) else {
            return .eventNameTaken("", "")
        }
        return .eventNameTaken(
            events[index].source,
            String(decoding: events[index].id, as: UTF8.self)
        )
    }

    private func read(
        _ exchange: Exchange,
        _ body: [UInt8],
        _ violations: inout Violations,
        _ taker: inout Taker
    ) throws -> (rest: [IncomingEvent], count: Int, isBatch: Bool) {
        try exchange.requireUTF8()
        func isMedia(_ type: StaticString) -> Bool {
            exchange.withHeader(.contentType) { $0.isMedia(type) } ?? false
        }
        do {
            if isMedia("application/cloudevents-batch+json") {
                let (rest, count) = try CloudEventReader.batch(body, &violations, &taker)
                return (rest, count, true)
            }
            if isMedia("application/cloudevents+json") {
                let event = try CloudEventReader.structured(body, &violations, &taker)
                return (event.map { [$0] } ?? [], 1, false)
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
        return ([event], 1, false)
    }

    /// Holds each event that was not taken yet against its type's schema, and the caller's rights
    /// against each type.
    private func accept(
        _ events: [IncomingEvent],
        _ admission: Admission,
        into accepted: inout Inbox.Batch,
        _ violations: inout Violations
    ) throws {
        // Events of a batch are mostly of one type, which is looked up once.
        var last: (type: String, reader: AcceptedReader)?
        for event in events where !event.type.isEmpty {
            if last?.type != event.type {
                last = try reader(of: event, admission, &violations).map { (event.type, $0) }
            }
            guard let reader = last?.reader, last?.type == event.type else { continue }
            guard !event.data.isEmpty else { continue }
            guard let content = try event.content ?? decode(event, reader, &violations) else {
                continue
            }
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
            throw PublishingRefused(permission: acceptance.rule.permission, type: event.type)
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

    private static func answer(_ receipts: Inbox.Receipts, isBatch: Bool) -> Answer {
        var answer = Answer.json(201, body(receipts, isBatch: isBatch))
        answer.headers = [("Cache-Control", "no-store")]
        if receipts.places.allSatisfy(\.isReplay) {
            answer.headers.append(("Idempotency-Replayed", "true"))
        }
        if !isBatch, let place = receipts.places.first {
            let id = "\(receipts.names(of: place).idPrefix)\(place.number)"
            answer.headers.append(("Location", "/bus/v1/events/\(id)"))
        }
        return answer
    }

    /// What is told of each event; all but its number is the same for all and written once.
    private static func body(_ receipts: Inbox.Receipts, isBatch: Bool) -> [UInt8] {
        func quoted(_ text: String) -> [UInt8] {
            var writer = JSONWriter()
            writer.string(text)
            return writer.take()
        }
        func parts(_ names: (source: String, idPrefix: String)) -> (head: [UInt8], middle: [UInt8])
        {
            (
                Array("{\"id\":".utf8) + quoted(names.idPrefix).dropLast(),
                Array("\",\"source\":".utf8) + quoted(names.source) + Array(",\"number\":".utf8)
            )
        }
        let own = parts((receipts.source, receipts.idPrefix))
        var body: [UInt8] = []
        body.reserveCapacity(32 + 128 * receipts.places.count)
        if isBatch { body.append(contentsOf: "{\"items\":[".utf8) }
        for (index, place) in receipts.places.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            let (head, middle) = place.source == nil ? own : parts(receipts.names(of: place))
            body += head
            DecimalDigits.append(place.number, to: &body)
            body += middle
            DecimalDigits.append(place.number, to: &body)
            body.append(UInt8(ascii: "}"))
        }
        if isBatch { body.append(contentsOf: "]}".utf8) }
        return body
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

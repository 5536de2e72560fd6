import Crypto
import HostHTTP
import HostLoop
import HostStore
import JSONWire
import PluginKit

/// Validates and carries out a plugin's operation.
struct OperationPhase {
    private let city: City
    private let parts: LoopParts

    init(_ city: City, _ parts: LoopParts) {
        self.city = city
        self.parts = parts
    }

    func run(
        _ handler: OperationHandler,
        _ declared: Manifest.Route,
        _ route: ServedRoute,
        _ exchange: Exchange,
        _ admission: Admission
    ) async throws -> Answer {
        let store = try parts.store(of: route)
        let upload = declared.upload.map { UploadPhase(store: store, kind: $0) }
        let file = try await upload?.raw(exchange)
        defer { if let upload, let file { upload.settle(file) } }
        let input = try input(exchange, isJSON: declared.input != nil, file)
        let call = admission.call(
            route.operation,
            received: exchange.receivedInstant,
            actsInResource: declared.actsIn == .resource,
            deadlineNanos: route.deadline(of: exchange)
        )
        let key = declared.idempotency == .none ? nil : exchange.header(.idempotencyKey)
        let lease = parts.lease()
        defer { parts.end(lease) }
        if case .download(let bound) = handler {
            let context = RequestContext(
                call: call,
                store: store,
                lease: lease,
                calls: parts.calls(of: route)
            )
            switch try await bound.find(input, context) {
            case .stored(let stored):
                return try await DownloadPhase(store: store, stored: stored).run(exchange)
            case .made(let sheet): return DownloadPhase.answer(sheet)
            case nil: throw Fault.noSuchFile()
            }
        }
        return try await OperationPhase.carryOut(
            handler,
            declared,
            input,
            key,
            call,
            store,
            lease,
            parts.calls(of: route)
        )
    }

    /// What is left when a request has been read: the same whatever brought it.
    static func carryOut(
        _ handler: OperationHandler,
        _ declared: Manifest.Route,
        _ input: RequestInput,
        _ key: String?,
        _ call: CallContext,
        _ store: PluginStore,
        _ lease: ContextLease,
        _ calls: PluginCalls?
    ) async throws -> Answer {
        switch handler {
        case .handler(let bound):
            var writer = JSONWriter(capacity: 1024)
            let context = RequestContext(
                call: call,
                store: store,
                lease: lease,
                calls: calls,
                upload: input.upload
            )
            try await bound.respond(to: input, context, into: &writer)
            return answer(declared, writer.take())
        case .download(let bound):
            let context = RequestContext(call: call, store: store, lease: lease, calls: calls)
            switch try await bound.find(input, context) {
            case .stored(let stored): return try DownloadPhase(store: store, stored: stored).whole()
            case .made(let sheet): return DownloadPhase.answer(sheet)
            case nil: throw Fault.noSuchFile()
            }
        case .command(let bound):
            let body = try bound.prepare(input)
            let claim = try claim(key, declared, input)
            let reply = try await store.lane.runCommand(
                call,
                deadlineNanos: call.deadlineNanos,
                idempotency: claim,
                body
            )
            var answer = answer(declared, reply.bytes)
            if reply.isReplay { answer.headers.append(("Idempotency-Replayed", "true")) }
            return answer
        }
    }

    private static func answer(_ declared: Manifest.Route, _ body: [UInt8]) -> Answer {
        var answer = Answer.json(declared.success, body)
        answer.headers = [("Cache-Control", "no-store")]
        return answer
    }

    private func input(
        _ exchange: Exchange,
        isJSON: Bool,
        _ file: UploadedFile?
    ) throws -> RequestInput {
        if let file {
            return RequestInput(
                captures: try exchange.decodedCaptures(),
                parameters: try exchange.decodedQuery(),
                body: [],
                upload: file
            )
        }
        if exchange.method.takesBody, exchange.bodyCount > 0 || isJSON {
            try OperationPhase.requireJSON(exchange)
        }
        return RequestInput(
            captures: try exchange.decodedCaptures(),
            parameters: try exchange.decodedQuery(),
            body: exchange.bodyBytes
        )
    }

    /// A body that is there has to say that it is JSON; a form of another site cannot.
    static func requireJSON(_ exchange: Exchange) throws {
        let isJSON = exchange.withHeader(.contentType) { $0.isMedia("application/json") } ?? false
        guard isJSON || exchange.bodyCount == 0 else {
            throw Fault.notThisMedia(expected: "application/json")
        }
        try exchange.requireUTF8()
    }

    /// The caller's claim to have this operation done once under a key of their own.
    private static func claim(
        _ key: String?,
        _ declared: Manifest.Route,
        _ input: RequestInput
    ) throws -> IdempotencyClaim? {
        guard declared.idempotency != .none else { return nil }
        guard let key, !key.isEmpty else {
            guard declared.idempotency == .optional else { throw Fault.idempotencyKeyNeeded() }
            return nil
        }
        let isVisible = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isVisible, key.utf8.count <= 128 else { throw Fault.idempotencyKeyNeeded() }
        var hash = SHA256()
        for capture in input.captures {
            hash.update(data: Array(capture.utf8))
            hash.update(data: [0])
        }
        hash.update(data: input.body)
        if let file = input.upload { hash.update(data: Array(file.sha256.utf8)) }
        for item in input.parametersInOrder {
            // No byte of a body's or a path's text; without a query the sum is what it was before.
            hash.update(data: [0xFF])
            hash.update(data: Array(item.name.utf8))
            hash.update(data: [0xFF])
            hash.update(data: Array(item.value.utf8))
        }
        return IdempotencyClaim(
            key: key,
            bodyHash: Array(hash.finalize()),
            status: declared.success,
            isPersonal: declared.isPersonal
        )
    }
}

extension RequestInput {
    /// The query's items by name: a query that names the same in another order asks for the same.
    fileprivate var parametersInOrder: [(name: String, value: String)] {
        parameters.enumerated()
            .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
            .map(\.element)
    }
}

extension HTTPMethod {
    /// True where a body has a meaning; those of the others mean nothing to anybody (RFC 9110, 9.3).
    var takesBody: Bool { self == .post || self == .put || self == .patch }
}

extension Exchange {
    /// True where there is a body that nothing would read.
    var hasUnreadBody: Bool { bodyCount > 0 && !method.takesBody }

    /// Refuses a body that says to be compressed or in another encoding: read as UTF-8 it would be
    /// something else.
    func requireUTF8() throws {
        guard bodyCount > 0 else { return }
        let coding = header(.contentEncoding)?.lowercased() ?? "identity"
        guard coding == "identity" else { throw Fault.bodyEncoded() }
        guard withHeader(.contentType, { $0.isUTF8Media }) ?? true else { throw Fault.notUTF8() }
    }

    /// The instant the request was complete, as plugins know it.
    var receivedInstant: Received {
        Received(
            monotonicNanos: received.monotonicNanos,
            instant: Instant(utcMillis: received.utcMillis),
            place: place
        )
    }

    /// The path's parameters, decoded.
    func decodedCaptures() throws -> [String] {
        var texts: [String] = []
        for index in 0..<captures.count {
            guard let text = parameter(index) else { throw Fault.unreadableText() }
            texts.append(text)
        }
        return texts
    }

    /// The query's items, decoded.
    func decodedQuery() throws -> [(name: String, value: String)] {
        let fields = withQuery { bytes in
            bytes.isEmpty ? [] : FormFields.decode(bytes.array)
        }
        guard let fields else { throw Fault.unreadableText() }
        return fields
    }

    /// Refuses every parameter, where the query has a meaning for nobody.
    func requireNoQuery() throws {
        var violations = Violations()
        for (name, _) in try decodedQuery() { violations.addUnknown("?\(name)") }
        guard violations.isEmpty else { throw violations.fault() }
    }
}

extension Span<UInt8> {
    /// The bytes as an array.
    var array: [UInt8] {
        unsafe withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// False when a Content-Type names an encoding other than UTF-8 (or ASCII, a part of it).
    var isUTF8Media: Bool {
        // Nearly all name none, which is seen without a copy.
        guard contains(";") else { return true }
        let text = String(decoding: array, as: UTF8.self).lowercased()
        return text.split(separator: ";").dropFirst().allSatisfy { part in
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].filter({ $0 != " " && $0 != "\t" }) == "charset" else {
                return true
            }
            let value = pair[1].filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            return ["utf-8", "utf8", "us-ascii"].contains(value)
        }
    }

    /// True when a Content-Type is of this media type, whatever its parameters.
    func isMedia(_ type: StaticString) -> Bool {
        let length = type.utf8CodeUnitCount
        guard count >= length else { return false }
        let isSame = type.withUTF8Buffer { wanted in
            for index in 0..<length {
                guard unsafe self[index] | 0x20 == wanted[index] | 0x20 else { return false }
            }
            return true
        }
        guard isSame, count > length else { return isSame }
        return self[length] == UInt8(ascii: ";") || self[length] == UInt8(ascii: " ")
    }

    /// True when the text stands somewhere in the bytes.
    func contains(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        return text.withUTF8Buffer { wanted in
            for start in 0...(count - length) {
                var offset = 0
                while offset < length, unsafe self[start + offset] == wanted[offset] { offset += 1 }
                if offset == length { return true }
            }
            return false
        }
    }
}

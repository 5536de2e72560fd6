import JSONWire

/// Decodes an operation's input; throws one fault that lists every broken rule.
package func decodeInput<I: OperationInput>(
    _ type: I.Type,
    _ request: RequestInput,
    ignoringUnknownParameters: Bool = false
) throws -> I {
    var violations = Violations(ignoringUnknownParameters: ignoringUnknownParameters)
    let input: I?
    do {
        input = try I.decode(request, &violations)
    } catch let error as JSONError {
        throw Fault.notJSON(error)
    }
    guard let input, violations.isEmpty else { throw violations.fault() }
    return input
}

struct HandlerOf<O: Operation>: BoundHandler {
    let body: @Sendable (O.Input, RequestContext) async throws -> O.Output

    init(_ body: @escaping @Sendable (O.Input, RequestContext) async throws -> O.Output) {
        self.body = body
    }

    func respond(
        to request: RequestInput,
        _ context: RequestContext,
        into writer: inout JSONWriter
    ) async throws {
        try await body(decodeInput(O.Input.self, request), context).write(to: &writer)
    }
}

struct CommandOf<O: Operation>: BoundCommand {
    let body: @Sendable (O.Input, borrowing Transaction) throws -> O.Output

    init(_ body: @escaping @Sendable (O.Input, borrowing Transaction) throws -> O.Output) {
        self.body = body
    }

    func prepare(
        _ request: RequestInput
    ) throws -> @Sendable (borrowing Transaction) throws -> [UInt8] {
        let input = try decodeInput(O.Input.self, request)
        return { [body] transaction in
            var writer = JSONWriter()
            try body(input, transaction).write(to: &writer)
            return writer.bytes
        }
    }
}

struct PageOf<P: PageOperation>: PageHandler {
    let body: @Sendable (P.Input, RequestContext) async throws -> PageReply

    init(_ body: @escaping @Sendable (P.Input, RequestContext) async throws -> PageReply) {
        self.body = body
    }

    func respond(to request: RequestInput, _ context: RequestContext) async throws -> PageReply {
        // A link that somebody shared carries the marks of whoever counts its readers.
        let input = try decodeInput(P.Input.self, request, ignoringUnknownParameters: true)
        return try await body(input, context)
    }
}

struct SubscriptionOf<S: Subscription>: SubscriptionHandler {
    let body: @Sendable (S.Message, EventEnvelope, borrowing Transaction) throws -> Verdict

    init(
        _ body:
            @escaping @Sendable (S.Message, EventEnvelope, borrowing Transaction) throws -> Verdict
    ) {
        self.body = body
    }

    var type: StaticString { S.type }

    func deliver(
        _ payload: [UInt8],
        _ envelope: EventEnvelope,
        _ transaction: borrowing Transaction
    ) throws -> Verdict {
        var violations = Violations()
        var reader = try JSONReader(payload)
        let message = try S.Message.decode(&reader, at: JSONPointer(), &violations)
        // The bytes will be the same every time: nothing is gained by trying again.
        guard let message, violations.isEmpty else {
            return .park(reason: "the payload does not fit the schema: \(violations.fault())")
        }
        return try body(message, envelope, transaction)
    }
}

extension Fault {
    /// The body is not JSON.
    package static func notJSON(_ error: JSONError, location: SourceLocation = .here()) -> Fault {
        Fault(
            .malformed,
            code: "request.not_json",
            message: LocalizedText(
                zh: "请求正文不能作为 JSON 读取（第 \(error.offset) 字节）：\(error.chineseSentence)",
                en: "The body is not valid JSON (at byte \(error.offset)). \(error.sentence)"
            ),
            remedy: LocalizedText(
                zh: "请按 RFC 8259 修正该处后重试。",
                en: "Mend the text at that place (RFC 8259) and send it again."
            ),
            location: location
        )
    }
}

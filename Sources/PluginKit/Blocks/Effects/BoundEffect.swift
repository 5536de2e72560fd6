/// What a plugin does with the end of an effect, its types erased.
package protocol BoundEffect: Sendable {
    /// Reads what an effect ended with; the body then runs in the transaction that ends it.
    ///
    /// Throws when input or result do not fit their schemas.
    func prepare(
        _ ended: EndedRow
    ) throws -> @Sendable (borrowing Transaction) throws -> Void
}

/// An effect that has come to its end, as its row has it.
package struct EndedRow: Sendable {
    package let id: String
    package let input: [UInt8]
    package let end: EffectEnd
    package let performed: Instant
    package let attempts: Int

    package init(
        id: String,
        input: [UInt8],
        end: EffectEnd,
        performed: Instant,
        attempts: Int
    ) {
        self.id = id
        self.input = input
        self.end = end
        self.performed = performed
        self.attempts = attempts
    }
}

/// What became of an effect, its result not read yet.
package enum EffectEnd: Sendable {
    case done([UInt8])
    case refused(Fault)
    case expired
    case unknown
}

struct EffectOf<E: EffectKind>: BoundEffect {
    let body: @Sendable (EndedEffect<E>, borrowing Transaction) throws -> Void

    init(_ body: @escaping @Sendable (EndedEffect<E>, borrowing Transaction) throws -> Void) {
        self.body = body
    }

    func prepare(
        _ ended: EndedRow
    ) throws -> @Sendable (borrowing Transaction) throws -> Void {
        let outcome: EffectOutcome<E.Result> =
            switch ended.end {
            case .done(let result): .done(try E.Result.read(result))
            case .refused(let fault): .refused(fault)
            case .expired: .expired
            case .unknown: .unknown
            }
        let effect = EndedEffect<E>(
            id: ended.id,
            input: try E.Input.read(ended.input),
            outcome: outcome,
            performed: ended.performed,
            attempts: ended.attempts
        )
        return { [body] transaction in try body(effect, transaction) }
    }
}

/// What a plugin does with a notification, its type erased.
package protocol BoundCallback: Sendable {
    func deliver(
        _ message: [UInt8],
        _ envelope: CallbackEnvelope,
        _ transaction: borrowing Transaction
    ) throws -> Verdict
}

struct CallbackOf<C: CallbackKind>: BoundCallback {
    let body: @Sendable (C.Message, CallbackEnvelope, borrowing Transaction) throws -> Verdict

    func deliver(
        _ message: [UInt8],
        _ envelope: CallbackEnvelope,
        _ transaction: borrowing Transaction
    ) throws -> Verdict {
        let read: C.Message
        do {
            read = try C.Message.read(message)
        } catch {
            // The bytes will be the same every time: nothing is gained by trying again.
            return .park(reason: "the message does not fit the schema: \(error)")
        }
        return try body(read, envelope, transaction)
    }
}

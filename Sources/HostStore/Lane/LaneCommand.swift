import PluginKit

/// One command on its way through a lane.
///
/// `@unchecked Sendable`: Safe because it is made by one thread, handed over through the queue,
/// and then touched by the lane's thread alone.
class LaneCommand: @unchecked Sendable {
    /// Monotonic nanoseconds after which it is not started any more.
    let deadlineNanos: UInt64?
    /// True when the WAL is to be emptied before the caller hears of it.
    final let needsFlush: Bool
    /// Its place in the lane's order; nil where the lane has none.
    final var place: LaneOrder.Place?
    /// Why it failed; the rest of its batch goes on without it.
    final var failure: (any Error)?

    init(deadlineNanos: UInt64?, needsFlush: Bool = false) {
        self.deadlineNanos = deadlineNanos
        self.needsFlush = needsFlush
    }

    /// The number of its place.
    final var number: UInt64 { place?.number ?? 0 }

    /// Does the work inside the transaction; may run again from the start.
    func run(on engine: LaneEngine) throws {}

    /// Tells the caller, after COMMIT.
    func succeed() {}

    /// Tells the caller that nothing of it happened.
    func fail(_ error: any Error) {}
}

/// A command that answers with a value.
///
/// `@unchecked Sendable`: Safe because it is handed over as every command is.
@safe final class AnsweringCommand<Answer>: LaneCommand, @unchecked Sendable {
    private let body: (LaneEngine) throws -> Answer
    private let continuation: UnsafeContinuation<Answer, any Error>
    private var answer: Answer?

    init(
        deadlineNanos: UInt64?,
        needsFlush: Bool = false,
        continuation: UnsafeContinuation<Answer, any Error>,
        body: @escaping (LaneEngine) throws -> Answer
    ) {
        unsafe self.continuation = unsafe continuation
        self.body = body
        super.init(deadlineNanos: deadlineNanos, needsFlush: needsFlush)
    }

    override func run(on engine: LaneEngine) throws { answer = try body(engine) }

    override func succeed() {
        guard let answer else { return fail(LaneDefect.noAnswer) }
        // Safe because each command is told once: by the batch that holds it.
        unsafe continuation.resume(returning: answer)
    }

    override func fail(_ error: any Error) { unsafe continuation.resume(throwing: error) }
}

/// Several commands that one caller gives at once and whose outcomes it awaits together.
///
/// Each is a command of its own: undone alone when it fails.
/// `@unchecked Sendable`: Safe because after it is made only the lane's thread touches it.
@safe final class CommandRow<Answer>: @unchecked Sendable {
    private var outcomes: [Result<Answer, any Error>?]
    private var missing: Int
    private let continuation: UnsafeContinuation<[Result<Answer, any Error>], Never>

    init(
        count: Int,
        continuation: UnsafeContinuation<[Result<Answer, any Error>], Never>
    ) {
        outcomes = Array(repeating: nil, count: count)
        missing = count
        unsafe self.continuation = unsafe continuation
    }

    fileprivate func settle(_ index: Int, _ outcome: Result<Answer, any Error>) {
        outcomes[index] = outcome
        missing -= 1
        // Safe because the last command of the row settles once.
        if missing == 0 { unsafe continuation.resume(returning: outcomes.compactMap(\.self)) }
    }
}

/// One command of a row.
///
/// `@unchecked Sendable`: Safe because it is handed over as every command is.
final class RowCommand<Answer>: LaneCommand, @unchecked Sendable {
    private let row: CommandRow<Answer>
    private let index: Int
    private let body: (LaneEngine) throws -> Answer
    private var answer: Answer?

    init(
        _ row: CommandRow<Answer>,
        index: Int,
        body: @escaping (LaneEngine) throws -> Answer
    ) {
        self.row = row
        self.index = index
        self.body = body
        super.init(deadlineNanos: nil)
    }

    override func run(on engine: LaneEngine) throws { answer = try body(engine) }

    override func succeed() {
        guard let answer else { return fail(LaneDefect.noAnswer) }
        row.settle(index, .success(answer))
    }

    override func fail(_ error: any Error) { row.settle(index, .failure(error)) }
}

/// A state the lane cannot be in.
enum LaneDefect: Error {
    case noAnswer
}

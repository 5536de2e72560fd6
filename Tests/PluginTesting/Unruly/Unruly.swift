public import PluginKit
import Synchronization

/// Does everything that a plugin must not do, so that tests can show whom it harms.
public struct Unruly: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds one operation for each way to misbehave.
    public func register(in host: inout Registration) {
        host.handle(Operations.AwaitForever.self) { _, _ in
            await withCheckedContinuation { Silence.keep($0) }
            return NoContent()
        }
        host.handle(Operations.FloodLane.self) { _, context in
            try await Unruly.flood(context)
            return NoContent()
        }
        host.handle(Operations.RunSlowQuery.self) { _, context in
            _ = try await context.query { try $0.first(Statements.Combinations()) }
            return NoContent()
        }
        host.handle(Operations.CountOnLoop.self) { _, context in
            _ = try context.point { try $0.first(Statements.CountWithoutEnd()) }
            return NoContent()
        }
        host.handle(Operations.WriteWithoutEnd.self) { _, context in
            _ = try await context.write { try $0.run(Statements.WriteWithoutEnd()) }
            return NoContent()
        }
        host.handle(Operations.Dawdle.self) { _, context in
            for _ in 0..<20 { _ = try await context.query { try $0.first(Statements.HowMany()) } }
            return NoContent()
        }
        host.handle(Operations.BlockLoop.self) { _, _ in
            Unruly.burn()
            return NoContent()
        }
        host.handle(Operations.BlockLoopLater.self) { _, context in
            _ = try await context.query { try $0.first(Statements.HowMany()) }
            Unruly.burn()
            return NoContent()
        }
        host.handle(Operations.KeepContext.self) { _, context in
            Memory.keep(context)
            return NoContent()
        }
        host.handle(Operations.UseKeptContext.self) { _, _ in
            _ = try await Memory.kept?.query { try $0.first(Statements.HowMany()) }
            return NoContent()
        }
        host.handle(Operations.GrowFile.self) { _, context in
            try await Unruly.grow(context)
            return NoContent()
        }
    }

    /// As many commands at once as, for a few callers, are more than the lane takes.
    private static func flood(_ context: RequestContext) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 0..<40 {
                group.addTask {
                    for number in first * 10..<first * 10 + 10 {
                        _ = try await context.write {
                            try $0.run(Statements.Scribble(number: Int64(number), text: "flood"))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Writes 64 KiB that stay.
    private static func grow(_ context: RequestContext) async throws {
        _ = try await context.write { transaction in
            let count = try transaction.first(Statements.HowMany())?.count ?? 0
            let text = String(repeating: "x", count: 65_536)
            return try transaction.run(Statements.Scribble(number: 1000 + count, text: text))
        }
    }

    /// Some hundred milliseconds of nothing, on the thread it is called on.
    private static func burn() {
        let end = ContinuousClock.now.advanced(by: .milliseconds(300))
        while ContinuousClock.now < end {}
    }
}

/// Where continuations go that nobody ever resumes.
enum Silence {
    private static let kept = Mutex<[CheckedContinuation<Void, Never>]>([])

    static func keep(_ continuation: CheckedContinuation<Void, Never>) {
        kept.withLock { $0.append(continuation) }
    }
}

/// Where a context stays that was lent for one request.
enum Memory {
    private static let context = Mutex<RequestContext?>(nil)

    static var kept: RequestContext? { context.withLock(\.self) }

    static func keep(_ lent: RequestContext) { context.withLock { $0 = lent } }
}

import HostAuth
import HostLoop
import PluginKit

/// Threads for passwords alone: two hashes at a time take 256 MiB at the recommended cost, and
/// what waits is bounded, so that a flood of sign-ins holds up nothing else.
final class HashingPool: HashingPort {
    private let workers: WorkerPool

    init(threads: Int = 2, queueLimit: Int = 32) throws {
        workers = try WorkerPool(name: "password", threads: threads, queueLimit: queueLimit)
    }

    func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        do {
            return try await workers.run { _ in try body() }
        } catch LoopError.poolFull {
            throw Fault.hashingBusy()
        } catch LoopError.poolClosed {
            throw Fault.hashingBusy()
        }
    }

    func close() { workers.close() }
}

/// Every bound of the store in one place.
package struct StoreLimits: Sendable {
    /// Bytes of a page, as SQLite makes new files.
    static let pageBytes = 4096
    /// Commands that may wait for a lane; one more is refused.
    package var queuedCommandsMax = 8192
    /// Commands that share one COMMIT at most.
    package var batchCommandsMax = 256
    /// Pages in the WAL at which the lane checkpoints between batches (4 KiB each).
    package var checkpointPages = 8192
    /// True for a file that nobody waits for: its lane stands back for loops and other lanes.
    package var laneStandsBack = false
    /// Microseconds for which an idle lane looks for a next command before it sleeps.
    package var watchMicros: UInt64 = 150
    /// Milliseconds without work after which the lane checkpoints and tidies up.
    package var idleMillis = 250
    /// Milliseconds of steady work after which the lane tidies up all the same.
    package var tidyMillis: UInt64 = 1000
    /// Pages in the WAL below which an idle lane leaves it alone.
    package var idlePages = 64
    /// Milliseconds for which an answer is kept under its idempotency key.
    package var idempotencyMillis: Int64 = 86_400_000
    /// Keys taken away in one idle turn, and once in a while under load.
    package var purgedKeysMax = 4096
    /// Keys taken away with each round of commands, at least, while more than that have expired.
    package var purgedKeysMin = 256
    /// Pages a file may grow to (4 KiB each); more is answered as a full disk.
    package var filePagesMax = 1 << 30
    /// Page cache of a lane's connection.
    package var laneCacheKiB = 32_768
    /// Page cache of a reader's connection.
    package var readerCacheKiB = 4096
    /// Reader threads of a plugin.
    package var readerThreads = 1
    /// Queries that may wait for a reader; one more is refused.
    package var queuedQueriesMax = 1024
    /// Milliseconds a query may run.
    package var queryMillis: UInt64 = 250
    /// Milliseconds of processor time that a read on a loop may take.
    package var pointMillis: UInt64 = 100
    /// Milliseconds of processor time that a plugin's command may take in its lane.
    package var commandMillis: UInt64 = 2000
    /// Idle point readers kept open.
    package var pointReadersKept = 4
    /// Milliseconds to wait for a lock that nobody should hold.
    package var lockMillis: Int32 = 1000
    /// Bytes of an event's payload.
    package var eventBytesMax = 60_000
    /// Events of one command.
    package var eventsPerCommandMax = 1000
    /// Batches that run with a savepoint per command after one had to be undone.
    package var savepointBatches = 32

    /// The limits of a running host.
    package init() {}
}

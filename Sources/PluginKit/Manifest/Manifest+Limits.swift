extension Manifest {
    /// What a plugin may take of the host at once; whatever comes beyond is refused, never kept.
    package struct Limits: Sendable, Hashable {
        /// Requests that are worked on at once, over all loops.
        package var concurrency = 1024
        /// Requests that wait for one of these places; one more is answered 503 at once.
        package var queue = 1024
        /// Commands that wait for the plugin's lane; one more is refused.
        package var laneQueue = 8192
        /// Queries that wait for the plugin's readers; one more is refused.
        package var readerQueue = 1024
        /// Milliseconds for routes that state no deadline of their own, and for pages.
        package var deadlineMillis = 2000
        /// Bytes the plugin's file may grow to; a command that needs more is answered 507.
        package var databaseBytes = 68_719_476_736

        package init() {}
    }
}

extension ManifestReader {
    /// The limits a manifest states, and the usual ones for what it leaves out.
    func limits(_ node: SourceNode?) -> Manifest.Limits {
        var limits = Manifest.Limits()
        guard let node, var fields = SourceFields(node, file: file, log: log) else { return limits }
        let usual = limits
        limits.concurrency = fields.whole(
            "concurrency",
            default: usual.concurrency,
            in: 1...65_536
        )
        limits.queue = fields.whole("queue", default: usual.queue, in: 0...65_536)
        limits.laneQueue = fields.whole("laneQueue", default: usual.laneQueue, in: 128...1_000_000)
        limits.readerQueue = fields.whole(
            "readerQueue",
            default: usual.readerQueue,
            in: 1...65_536
        )
        limits.deadlineMillis = fields.whole(
            "deadlineMs",
            default: usual.deadlineMillis,
            in: 1...600_000
        )
        limits.databaseBytes = fields.whole(
            "databaseBytes",
            default: usual.databaseBytes,
            in: 1_048_576...4_398_046_511_104
        )
        fields.finish()
        return limits
    }
}

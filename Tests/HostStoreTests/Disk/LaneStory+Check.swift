@testable import TestDisk
import HostStore
import PluginKit

extension LaneStory {
    /// What is wrong with a disk on which these steps were acknowledged; empty when nothing is.
    ///
    /// Then every acknowledged step is there, the others are there or not but never by half, and
    /// SQLite finds the file sound. Opening all that a host opens takes longer than the rest, so
    /// that is for some disks only.
    static func faults(
        of image: DiskImage,
        acknowledged: some Sequence<Int>,
        in directory: DataDirectory,
        asHost: Bool
    ) -> [String] {
        let disk = SimulatedDisk(image)
        defer { disk.remove() }
        do {
            if asHost { try open(disk, in: directory).close() }
            let bare = try Connection(
                path: directory.file(of: PluginID("notebook")),
                role: .bare,
                environment: .story(on: disk)
            )
            defer { bare.close() }
            let isEmpty = try bare.integer("SELECT count(*) FROM sqlite_schema") == 0
            guard !isEmpty || acknowledged.contains(where: writes) else { return [] }
            return try faults(in: bare, acknowledged)
        } catch {
            return ["it does not open: \(error)"]
        }
    }

    private static func faults(
        in connection: Connection,
        _ acknowledged: some Sequence<Int>
    ) throws -> [String] {
        var faults: [String] = []
        if let verdict = try connection.text("PRAGMA integrity_check(1)"), verdict != "ok" {
            faults.append(verdict)
        }
        var notes: [String: String] = [:]
        try connection.each("SELECT id, body FROM note") { notes[$0.text(at: 0)] = $0.text(at: 1) }
        let events = try texts("SELECT payload FROM host_outbox", connection)
        let keys = try texts("SELECT key FROM host_idempotency", connection)
        for step in acknowledged where writes(step) && notes["a\(step)"] == nil {
            faults.append("step \(step) was acknowledged and is gone")
        }
        for step in 0..<steps where writes(step) {
            let marks = [
                notes["a\(step)"] != nil, notes["b\(step)"] != nil,
                events.contains("{\"id\":\"n\(step)\"}"),
            ]
            if Set(marks).count != 1 { faults.append("step \(step) is there by half: \(marks)") }
            if step % 6 == 1, keys.contains(where: { $0.hasSuffix("/k\(step)") }) != marks[0] {
                faults.append("step \(step) and its key do not go together")
            }
            if notes["c\(step)"] != nil { faults.append("what step \(step) refused is there") }
        }
        let written = (0..<steps).filter { $0 % 6 == 0 && notes["a\($0)"] != nil }.max()
        if notes["latest"] != written.map({ "\($0)" }) {
            faults.append("the newest value is \(notes["latest"] ?? "none")")
        }
        return faults
    }

    private static func texts(_ sql: String, _ connection: Connection) throws -> Set<String> {
        var texts: Set<String> = []
        try connection.each(sql) { row in
            texts.insert(String(decoding: row.blob(at: 0), as: UTF8.self))
        }
        return texts
    }
}

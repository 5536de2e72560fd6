import PluginKit

extension LaneEngine {
    /// Sets a plugin's timer; one that its manifest does not declare is a fault.
    func schedule(_ kind: StaticString, key: String, version: Int64, due: Instant) throws {
        try checkDeclared(timer: kind)
        try setTimer(kind, key: key, version: version, due: due)
    }

    /// Takes a plugin's timer back; one that its manifest does not declare is a fault.
    func cancel(_ kind: StaticString, key: String) throws {
        try checkDeclared(timer: kind)
        try clearTimer(kind, key: key)
    }

    /// A plugin has the timers of its manifest, whatever its code made up, and none of the host's.
    private func checkDeclared(timer kind: StaticString) throws {
        guard let declared = environment.declaredTimers, !declared.contains("\(kind)") else {
            return
        }
        throw Fault.blockNotDeclared("timer \(kind)")
    }

    /// Sets a timer, of a building block too.
    func setTimer(_ kind: StaticString, key: String, version: Int64, due: Instant) throws {
        let insert = try statement(
            """
            INSERT INTO host_timer(kind, key, version, due_ms, fire_ms, tenant, trace)
                VALUES(?1,?2,?3,?4,?4,?5,?6)
            ON CONFLICT(kind, key) DO UPDATE SET version=?3, due_ms=?4, fire_ms=?4, tenant=?5,
                trace=?6, attempts=0
            """
        )
        insert.bind(kind, at: 1)
        insert.bind(key, at: 2)
        insert.bind(version, at: 3)
        insert.bind(due.utcMillis, at: 4)
        insert.bind((actedIn ?? call?.tenant)?.text, at: 5)
        insert.bind(call?.traceID ?? "", at: 6)
        try insert.run()
        told.earliestTimer = min(told.earliestTimer ?? due, due)
    }

    /// Takes a timer back, of a building block too.
    func clearTimer(_ kind: StaticString, key: String) throws {
        let delete = try statement("DELETE FROM host_timer WHERE kind=?1 AND key=?2")
        delete.bind(kind, at: 1)
        delete.bind(key, at: 2)
        try delete.run()
    }
}

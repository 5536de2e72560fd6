import Foundation
import HostStore
import PluginKit
import Synchronization
import TestGround
import Testing

@Suite struct `The lane` {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `random commands leave what a dictionary would hold`(seed: UInt64) async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call(tenant: "t1")
        var random = SeededRandom(seed: seed)
        var model: [String: String] = [:]
        for round in 0..<30 {
            var plans: [[(id: String, body: String?)]] = []
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let steps = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    let body = "b\(round)-\(UInt16.random(in: 0...999, using: &random))"
                    return (
                        "n\(Int.random(in: 0..<25, using: &random))",
                        Bool.random(using: &random) ? body : nil
                    )
                }
                plans.append(steps)
            }
            // A tenth of the commands fail after their steps: nothing of them may stay.
            let failing = plans.indices.filter { _ in Int.random(in: 0..<10, using: &random) == 0 }
            let outcomes = await store.lane.performEach(
                plans.indices.map { index in
                    let plan = plans[index]
                    let fails = failing.contains(index)
                    return { @Sendable transaction in
                        try transaction.acting(for: call) { tx in
                            for step in plan {
                                if let body = step.body {
                                    try tx.run(PutNote(id: step.id, body: body))
                                } else {
                                    try tx.run(DropNote(id: step.id))
                                }
                            }
                            if fails { throw Unwanted(number: index) }
                        }
                    }
                }
            )
            for (index, plan) in plans.enumerated() where !failing.contains(index) {
                for step in plan { model[step.id] = step.body }
            }
            for (index, outcome) in outcomes.enumerated() {
                let isFailure = if case .failure = outcome { true } else { false }
                #expect(isFailure == failing.contains(index), "seed \(seed), command \(index)")
            }
            #expect(try store.notes(call) == model, "seed \(seed), round \(round)")
        }
        store.close()
        let again = try home.open()
        #expect(try again.notes(call) == model, "seed \(seed), after reopening")
        again.close()
    }

    @Test func `a command whose error undoes the batch fails alone`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call()
        _ = try await store.write(call) { try $0.run(AddNote(id: "taken", body: "x")) }
        let runs = Atomic<Int>(0)
        let outcomes = await store.lane.performEach(
            (0..<10).map { index in
                { @Sendable transaction in
                    runs.add(1, ordering: .relaxed)
                    let id = index == 6 ? "taken" : "new\(index)"
                    try transaction.addNoteOrRollback(id: id, body: "y")
                }
            }
        )
        for (index, outcome) in outcomes.enumerated() {
            let isFailure = if case .failure = outcome { true } else { false }
            #expect(isFailure == (index == 6))
        }
        #expect(try store.notes(call).count == 10)
        // The six before the culprit ran again.
        let count = runs.load(ordering: .relaxed)
        #expect(count == 10 + 6)
        store.close()
    }

    @Test func `a report names no event of a command that was undone`() async throws {
        let home = try TestStore()
        let reports = Mutex<[CommitReport]>([])
        let store = try home.open(onCommit: { report in reports.withLock { $0.append(report) } })
        let call = home.call()
        // The first round makes the lane guard its commands; in the second the last one fails.
        for round in 0..<2 {
            _ = await store.lane.performEach(
                (0..<4).map { index in
                    { @Sendable transaction in
                        try transaction.acting(for: call) { tx in
                            try tx.run(AddNote(id: "\(round)-\(index)", body: "x"))
                            try tx.publish(NoteTaken(id: "\(round)-\(index)"))
                            try tx.schedule(Reminder.self, key: "\(index)", due: home.now)
                            if index == 3 { throw Unwanted(number: index) }
                        }
                    }
                }
            )
        }
        let newest = try store.file.read { snapshot in
            try snapshot.statement("SELECT max(n) FROM host_outbox").first { $0.int64(at: 0) }
        }
        #expect(newest == 6)
        // Callers hear first; a lane that has ended has told everything.
        store.close()
        #expect(reports.withLock { $0.last?.newestOutbox } == 6)
    }

    @Test func `a swallowed error that undid the batch is still found`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call()
        _ = try await store.write(call) { try $0.run(AddNote(id: "taken", body: "x")) }
        let outcomes = await store.lane.performEach([
            { @Sendable transaction in
                try transaction.acting(for: call) { _ = try $0.run(AddNote(id: "a", body: "1")) }
            },
            { @Sendable transaction in
                do { try transaction.addNoteOrRollback(id: "taken", body: "2") } catch {}
                try transaction.acting(for: call) { _ = try $0.run(AddNote(id: "b", body: "2")) }
            },
        ])
        #expect(throws: Never.self) { try outcomes[0].get() }
        #expect(throws: (any Error).self) { try outcomes[1].get() }
        #expect(try store.notes(call).keys.sorted() == ["a", "taken"])
        store.close()
    }

    @Test func `a trigger's refusal reaches the caller as a conflict`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let refused = await fault {
            try await store.write(home.call()) {
                try $0.run(AddNote(id: "a", body: "forbidden"))
            }
        }
        #expect(refused?.code == "store.constraint")
        #expect(refused?.message.en.contains("this word is forbidden") == true)
        store.close()
    }

    @Test func `an error of a command's own is not mistaken for another command's`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call()
        let outcomes = await store.lane.performEach([
            { @Sendable transaction in
                try transaction.acting(for: call) {
                    _ = try $0.run(AddNote(id: "a", body: "forbidden"))
                }
            },
            { @Sendable _ in throw Unwanted(number: 2) },
        ])
        #expect(throws: Fault.self) { try outcomes[0].get() }
        #expect(throws: Unwanted(number: 2)) { try outcomes[1].get() }
        store.close()
    }

    @Test func `a command past its deadline is not started`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let ran = Atomic<Bool>(false)
        let late = await fault {
            try await store.lane.write(home.call(), deadlineNanos: 1) { _ in
                ran.store(true, ordering: .relaxed)
            }
        }
        #expect(late?.kind == .timedOut)
        let hasRun = ran.load(ordering: .relaxed)
        #expect(!hasRun)
        store.close()
    }

    @Test func `more commands than may wait are refused, and none is lost`() async throws {
        let home = try TestStore()
        let store = try home.open(limits: { $0.queuedCommandsMax = 8 })
        let call = home.call(tenant: "t1")
        let gate = DispatchSemaphore(value: 0)
        let blocked = Task<Void, any Error> {
            try await store.lane.perform { _ in gate.wait() }
        }
        while store.lane.waiting > 0 { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(20))
        let tasks = (0..<20).map { index in
            Task {
                await fault {
                    try await store.write(call) {
                        try $0.run(AddNote(id: "n\(index)", body: "x"))
                    }
                }
            }
        }
        while store.lane.waiting < 8 { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(50))
        gate.signal()
        var refused = 0
        for task in tasks {
            if let fault = await task.value, fault.code == "store.busy" { refused += 1 }
        }
        try await blocked.value
        #expect(refused == 12)
        #expect(try store.notes(call).count == 8)
        store.close()
    }

    @Test func `commands that wait together share a commit`() async throws {
        let home = try TestStore()
        let reports = Mutex<[Int]>([])
        let store = try home.open(onCommit: { report in
            reports.withLock { $0.append(report.commands) }
        })
        let call = home.call(tenant: "t1")
        let outcomes = await store.lane.performEach(
            (0..<100).map { index in
                { @Sendable transaction in
                    try transaction.acting(for: call) {
                        _ = try $0.run(AddNote(id: "n\(index)", body: "x"))
                    }
                }
            }
        )
        #expect(outcomes.count == 100)
        // The replies go out before the report; closing waits for both.
        store.close()
        let batches = reports.withLock { $0 }
        #expect(batches == [100])
    }

    @Test func `a closed store refuses commands and tells so`() async throws {
        let home = try TestStore()
        let store = try home.open()
        store.close()
        let refused = await fault { try await store.write(home.call()) { _ in } }
        #expect(refused?.code == "store.stopped")
    }

    @Test func `a full file answers storage full, serves reads and heals`() async throws {
        let home = try TestStore()
        let store = try home.open(limits: { $0.filePagesMax = 64 })
        let call = home.call(tenant: "t1")
        let large = String(repeating: "x", count: 3000)
        var stored: [String] = []
        var full: Fault?
        for index in 0..<200 where full == nil {
            full = await fault {
                try await store.write(call) { try $0.run(AddNote(id: "n\(index)", body: large)) }
            }
            if full == nil { stored.append("n\(index)") }
        }
        #expect(full?.kind == .storageFull)
        #expect(stored.count > 10)
        #expect(try store.notes(call).keys.sorted() == stored.sorted())
        // The others of a batch go through although one command does not fit.
        let outcomes = await store.lane.performEach([
            { @Sendable transaction in
                try transaction.acting(for: call) { _ = try $0.run(DropNote(id: "n0")) }
            },
            { @Sendable transaction in
                try transaction.acting(for: call) { tx in
                    for index in 0..<50 { try tx.run(AddNote(id: "big\(index)", body: large)) }
                }
            },
            { @Sendable transaction in
                try transaction.acting(for: call) { _ = try $0.run(DropNote(id: "n1")) }
            },
        ])
        #expect(throws: Never.self) { try outcomes[0].get() }
        #expect(throws: (any Error).self) { try outcomes[1].get() }
        #expect(throws: Never.self) { try outcomes[2].get() }
        _ = try await store.write(call) { try $0.run(AddNote(id: "again", body: large)) }
        #expect(try store.notes(call).count == stored.count - 1)
        #expect(home.failed == 0)
        store.close()
    }

    @Test func `damage in the file stops all acknowledgement`() async throws {
        let home = try TestStore()
        var store = try home.open()
        let call = home.call(tenant: "t1")
        try await store.write(call) { tx in
            for index in 0..<400 {
                try tx.run(AddNote(id: "n\(index)", body: String(repeating: "x", count: 200)))
            }
        }
        store.close()
        let path = home.path + "/notebook.db"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for page in stride(from: 20, to: bytes.count / 4096, by: 1) {
            for offset in 0..<64 { bytes[page * 4096 + offset] = 0xA5 }
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        store = try home.open()
        let stopped = await fault {
            try await store.write(call) { tx in
                for index in 0..<400 { try tx.run(PutNote(id: "n\(index)", body: "y")) }
            }
        }
        #expect(stopped?.code == "store.stopped")
        #expect(home.failed == 1)
        let next = await fault { try await store.write(call) { _ in } }
        #expect(next?.code == "store.stopped")
        store.close()
    }
}

import HostStore
import PluginKit
import TestGround
import Testing

/// The notes as changes left them; what they are made from is the shared ones.
private struct NoteBoard: Projection {
    enum Change: Sendable {
        case put(String, String)
        case drop(String)
    }

    private(set) var notes: [String: String] = [:]

    init(from snapshot: borrowing Snapshot) throws {
        for row in try snapshot.all(SharedNotes()) { notes[row.id] = row.body }
    }

    mutating func apply(_ change: Change) {
        switch change {
        case .put(let id, let body): notes[id] = body
        case .drop(let id): notes[id] = nil
        }
    }
}

private struct OtherBoard: Projection {
    init(from snapshot: borrowing Snapshot) throws {}
    mutating func apply(_ change: Int) {}
}

private struct SharedNotes: RowStatement {
    static let spec = StatementSpec(
        index: 9,
        name: "sharedNotes",
        scope: .public,
        sql: "SELECT id, body FROM note_public ORDER BY id",
        isWrite: false
    )

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> AllNotes.Row {
        AllNotes.Row(id: reader.text(0), body: reader.text(1))
    }
}

@Suite struct `A projection` {
    let home: TestStore
    let store: PluginStore

    init() throws {
        home = try TestStore()
        store = try home.open(projections: [NoteBoard.self])
    }

    private func board() throws -> [String: String] {
        try store.project(NoteBoard.self) { $0.notes }
    }

    private func share(_ ids: [String]) async throws {
        try await store.lane.perform { transaction in
            for id in ids {
                let insert = try transaction.statement(
                    "INSERT INTO note(id, body, shared) VALUES(?1, 'shared', 1)"
                )
                insert.bind(id, at: 1)
                try insert.run()
            }
        }
    }

    @Test func `is made from what everybody may see when the file is opened`() async throws {
        try await share(["a", "b"])
        _ = try await store.write(home.call(tenant: "t1")) {
            try $0.run(AddNote(id: "secret", body: "x"))
        }
        #expect(try board().isEmpty)
        store.close()
        let again = try home.open(projections: [NoteBoard.self])
        #expect(try again.project(NoteBoard.self) { $0.notes.keys.sorted() } == ["a", "b"])
        again.close()
    }

    @Test func `may take longer to be made than a read on a loop may take`() async throws {
        try await share((0..<3000).map { "n\($0)" })
        store.close()
        let again = try home.open(projections: [NoteBoard.self]) { $0.pointMillis = 0 }
        #expect(try again.project(NoteBoard.self) { $0.notes.count } == 3000)
        // The bound stands again for everybody who reads afterwards.
        let long = await fault { try again.point(home.call()) { try $0.all(SharedNotes()).count } }
        #expect(long?.code == "store.timed_out")
        again.close()
    }

    @Test func `follows a commit before its caller hears of it`() async throws {
        for number in 0..<50 {
            try await store.write(home.call()) {
                try $0.change(NoteBoard.self, .put("n\(number)", "x"))
            }
            #expect(try board().count == number + 1)
        }
        store.close()
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `holds what the commands that succeeded left, in their order`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var model: [String: String] = [:]
        let call = home.call(tenant: "t1")
        for round in 0..<40 {
            var plans: [[NoteBoard.Change]] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                plans.append(
                    (0..<Int.random(in: 0...3, using: &random)).map { _ in
                        let id = "n\(Int.random(in: 0..<12, using: &random))"
                        return Bool.random(using: &random)
                            ? .put(id, "\(round)-\(UInt8.random(in: 0...99, using: &random))")
                            : .drop(id)
                    }
                )
            }
            let failing = plans.indices.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            // Some write before they fail, so that their whole batch runs again; some do not.
            let writing = plans.indices.filter { _ in Bool.random(using: &random) }
            let outcomes = await store.lane.performEach(
                plans.indices.map { index in
                    let (plan, fails) = (plans[index], failing.contains(index))
                    let writes = writing.contains(index)
                    return { @Sendable transaction in
                        try transaction.acting(for: call) { tx in
                            if writes { try tx.run(PutNote(id: "w\(index)", body: "x")) }
                            for change in plan { try tx.change(NoteBoard.self, change) }
                            if fails { throw Unwanted(number: index) }
                        }
                    }
                }
            )
            #expect(outcomes.count == plans.count)
            for (index, plan) in plans.enumerated() where !failing.contains(index) {
                for change in plan {
                    switch change {
                    case .put(let id, let body): model[id] = body
                    case .drop(let id): model[id] = nil
                    }
                }
            }
            #expect(try board() == model, "seed \(seed), round \(round)")
        }
        store.close()
    }

    @Test func `keeps nothing of a command whose error undid the whole batch`() async throws {
        _ = try await store.write(home.call()) { try $0.run(AddNote(id: "taken", body: "x")) }
        let call = home.call()
        _ = await store.lane.performEach(
            (0..<6).map { index in
                { @Sendable transaction in
                    try transaction.acting(for: call) { tx in
                        try tx.change(NoteBoard.self, .put("p\(index)", "x"))
                    }
                    let id = index == 4 ? "taken" : "new\(index)"
                    try transaction.addNoteOrRollback(id: id, body: "y")
                }
            }
        )
        #expect(try board().keys.sorted() == ["p0", "p1", "p2", "p3", "p5"])
        store.close()
    }

    @Test func `that nobody registered is refused by name`() async throws {
        let read = await fault { try store.project(OtherBoard.self) { _ in } }
        #expect(read?.code == "store.no_projection")
        let write = await fault {
            try await store.write(home.call()) { try $0.change(OtherBoard.self, 1) }
        }
        #expect(write?.code == "store.no_projection")
        store.close()
    }
}

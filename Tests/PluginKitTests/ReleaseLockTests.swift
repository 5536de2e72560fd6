import PluginKit
import Testing

@Suite struct `The lock of releases` {
    private static let files = ["plugin.json", "schemas/A.json"].map {
        ReleaseLock.File(path: "mall/released/1.0.0/\($0)", bytes: Array("{\($0)}".utf8))
    }
    private static let lock = ReleaseLock(text: ReleaseLock(text: "").text(adding: files))

    private func problems(_ files: [ReleaseLock.File], _ lock: ReleaseLock = lock) -> [String] {
        lock.check(files, in: "Manifests").map(\.description)
    }

    @Test func `finds nothing while every file is as it was released`() {
        #expect(problems(Self.files) == [])
        #expect(problems(Self.files.reversed()) == [])
    }

    @Test func `names a file that was changed, with what to do`() {
        let changed = ReleaseLock.File(path: Self.files[1].path, bytes: Array("{}".utf8))
        let found = problems([Self.files[0], changed])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("Manifests/mall/released/1.0.0/schemas/A.json:1: ") == true)
        #expect(found.first?.contains("not what was released") == true)
        #expect(found.first?.hasSuffix("a change is the next version's)") == true)
    }

    @Test func `names its own line for a file, or a whole release, that is gone`() {
        let found = problems([Self.files[1]])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("Manifests/releases.lock:3: ") == true, "\(found)")
        #expect(found.first?.contains("1.0.0/plugin.json was released and is gone") == true)
        #expect(problems([]).count == 2)
    }

    @Test func `refuses what nobody released`() {
        let forged = ReleaseLock.File(path: "mall/released/0.9.0/plugin.json", bytes: [])
        #expect(problems(Self.files + [forged]).count == 1)
        // Without the lock nothing was released.
        #expect(problems(Self.files, ReleaseLock(text: "")).count == 2)
    }

    @Test(arguments: ["nonsense", "00  a", "\(String(repeating: "g", count: 64))  a"])
    func `says which of its lines cannot be read`(line: String) {
        let found = ReleaseLock(text: "# remark\n\(line)\n").check([], in: "M").map(\.description)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("M/releases.lock:2: ") == true)
    }

    @Test func `keeps earlier releases when another is added`() {
        let next = ReleaseLock.File(path: "mall/released/1.1.0/plugin.json", bytes: [1])
        let lock = ReleaseLock(text: Self.lock.text(adding: [next]))
        #expect(problems(Self.files + [next], lock) == [])
    }
}

import Foundation
import Testing

/// A program of `Tests/Proof` that talks to a real host from outside.
struct OutsideProof {
    let script: String
    let arguments: [String]

    init(_ script: String, _ arguments: String...) {
        self.script = script
        self.arguments = arguments
    }

    /// Runs it against the executable beside this test; what it prints becomes part of a failure.
    ///
    /// A test whose time is up ends it.
    func run(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let host = try OutsideProof.built("cityhost")
        let process = Process()
        process.executableURL = OutsideProof.python
        process.arguments = [OutsideProof.folder.appendingPathComponent(script).path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "CITYHOST_BIN": host.path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
        ]) { _, ours in ours }
        process.standardInput = FileHandle.nullDevice
        // Some scripts stand in a folder of their own; what they print does not.
        let name = URL(fileURLWithPath: script).lastPathComponent
        let output = FileManager.default.temporaryDirectory
            .appendingPathComponent("\(name)-\(UUID().uuidString).log")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        let log = try FileHandle(forWritingTo: output)
        process.standardOutput = log
        process.standardError = log
        // No thread waits: tests beside this one, and their time limits, need it.
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (ended: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in ended.resume() }
                do { try process.run() } catch { ended.resume(throwing: error) }
            }
        } onCancel: {
            if process.isRunning { process.terminate() }
        }
        let text = try String(decoding: Data(contentsOf: output), as: UTF8.self)
        print("\(script) \(arguments.joined(separator: " "))\n\(text)")
        #expect(process.terminationStatus == 0, "\(text)", sourceLocation: sourceLocation)
        #expect(
            text.contains("PASSED: "),
            "\(script) did not say PASSED",
            sourceLocation: sourceLocation
        )
    }

    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = package.appendingPathComponent("Tests/Proof")

    /// The Python with the outside clients: the project's own, which `make test` sets up.
    private static var python: URL {
        let own = package.appendingPathComponent(".venv/bin/python")
        if FileManager.default.isExecutableFile(atPath: own.path) { return own }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
        let places = path.split(separator: ":").map { URL(fileURLWithPath: "\($0)/python3") }
        return places.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? own
    }

    /// An executable of the same build as this test.
    private static func built(_ name: String) throws -> URL {
        let test = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let program = test.deletingLastPathComponent().appendingPathComponent(name)
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            Issue.record("\(name) was not built beside \(test.path).")
            throw CocoaError(.fileNoSuchFile)
        }
        return program
    }
}

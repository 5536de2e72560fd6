import Foundation
import Testing

@Suite struct `What plugins build on` {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "PluginKit.interface")
    private static let isUpdating =
        ProcessInfo.processInfo.environment["CITYHOST_WRITE_INTERFACE"] != nil

    @Test func `changes only with its file, which somebody reviews`() throws {
        let lines = try ["JSONWire", "PluginKit"].flatMap { try PublicInterface(of: $0).lines }
        #expect(lines.contains { $0.hasPrefix("PluginKit.Plugin.register(in:)") })
        if Self.isUpdating {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: Self.file)
        }
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let kept = Set(text.split(separator: "\n").map(String.init))
        let gone = kept.subtracting(lines).sorted()
        let added = Set(lines).subtracting(kept).sorted()
        let list = gone.map { "- \($0)" } + added.map { "+ \($0)" }
        #expect(
            list.isEmpty,
            """
            A line that is gone breaks plugins that use it. If that is meant, raise hostApi; then
            write the file with `make interface` and have it reviewed:
            \(list.prefix(40).joined(separator: "\n"))
            """
        )
    }
}

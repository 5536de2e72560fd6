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
        let list = PublicInterface(lines: lines)
            .differences(from: text.split(separator: "\n").map(String.init))
        #expect(
            list.isEmpty,
            """
            A line that is gone breaks plugins that use it. If that is meant, raise hostApi; then
            write the file with `make interface` and have it reviewed:
            \(list.prefix(40).joined(separator: "\n"))
            """
        )
    }

    /// What an author writes against, and changes that none of our own targets would notice.
    private static let offer = """
        public protocol Port: Sendable { func open(_ name: String) throws -> Int }
        public struct Home: Sendable, Equatable {
            public var rent: Int
            public init(rent: Int = 0) { self.rent = rent }
            public func isFree(from day: Int, for days: Int = 1) -> Bool { days > day }
            public func each(_ body: (Int) -> Void) { body(rent) }
        }
        public enum Kind: String, Sendable { case whole, shared }
        """

    @Test(arguments: [
        ("public var rent: Int", "public let rent: Int"),
        ("public var rent: Int", "public private(set) var rent: Int"),
        ("public init(rent: Int = 0)", "public init(rent: Int)"),
        ("public init(rent: Int = 0)", "init(rent: Int = 0)"),
        ("public func isFree(from day", "public func isFree(since day"),
        ("for days: Int = 1)", "for days: Int)"), ("for days: Int = 1)", "for days: Int64 = 1)"),
        ("-> Bool { days", "async -> Bool { days"), ("-> Bool { days", "throws -> Bool { days"),
        ("body: (Int) -> Void", "body: @Sendable (Int) -> Void"),
        ("Home: Sendable, Equatable", "Home: Sendable"), (", shared }", " }"),
        (", shared }", ", shared, room }"),
        ("throws -> Int }", "throws -> Int; func close() }"), ("throws -> Int }", "-> Int }"),
        ("protocol Port: Sendable", "protocol Port"),
    ])
    func `is told of a change that would break a plugin in silence`(old: String, new: String)
        throws
    {
        let before = try Self.interface(of: Self.offer)
        let after = try Self.interface(of: Self.offer.replacing(old, with: new))
        #expect(!after.differences(from: before.lines).isEmpty, "\(old) became \(new)")
    }

    private static func interface(of text: String) throws -> PublicInterface {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "offer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "Offer.swift")
        try Data(text.utf8).write(to: source)
        try SwiftCompiler.emitModule("Offer", of: source, into: folder)
        return try PublicInterface(of: "Offer", in: folder)
    }
}

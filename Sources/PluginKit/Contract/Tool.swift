/// A plugin that brings tools to the command line: `cityhost <plugin> <tool>`.
public protocol Tooled: Plugin {
    /// Its tools, in the order in which help lists them.
    static var tools: [Tool] { get }
}

/// Something that an operator runs beside the city: it reads none of its files and none of its clocks.
///
/// What it works on comes in by its options, what it makes goes out through its `ToolRun`; so the same
/// words give the same result.
public struct Tool: Sendable {
    /// One option of a tool.
    public struct Option: Sendable {
        /// What an option stands for.
        public enum Kind: Sendable {
            /// A whole number of a range.
            case number(ClosedRange<Int64>, usually: Int64)
            /// A file that the host reads, of a megabyte at most.
            case file
            /// The folder that what the tool makes is written below.
            case folder
        }

        /// `auctions` for `--auctions`.
        public let name: String
        /// What it stands for.
        public let kind: Kind
        /// One line of help.
        public let help: String

        /// Declares an option.
        public init(_ name: String, _ kind: Kind, help: String) {
            self.name = name
            self.kind = kind
            self.help = help
        }
    }

    /// The word on the command line.
    public let name: String
    /// One line of help.
    public let summary: String
    /// Its options; one folder at most.
    public let options: [Option]
    /// What it does; a fault ends it and is shown.
    public let body: @Sendable (ToolRun) throws -> Void

    /// Declares a tool.
    public init(
        _ name: String,
        summary: String,
        options: [Option],
        body: @escaping @Sendable (ToolRun) throws -> Void
    ) {
        self.name = name
        self.summary = summary
        self.options = options
        self.body = body
    }
}

/// What a tool was asked, and where what it makes goes.
public struct ToolRun: Sendable {
    private let numbers: [String: Int64]
    private let files: [String: [UInt8]]
    private let out: Out

    /// Where lines, progress and files of a tool go.
    package struct Out: Sendable {
        package let say: @Sendable (String) -> Void
        package let progress: @Sendable (String, Int, Int) -> Void
        /// Nil when the tool was given no folder.
        package let write: (@Sendable ([UInt8], String) throws -> Void)?

        package init(
            say: @escaping @Sendable (String) -> Void,
            progress: @escaping @Sendable (String, Int, Int) -> Void,
            write: (@Sendable ([UInt8], String) throws -> Void)?
        ) {
            self.say = say
            self.progress = progress
            self.write = write
        }
    }

    package init(numbers: [String: Int64], files: [String: [UInt8]], out: Out) {
        self.numbers = numbers
        self.files = files
        self.out = out
    }

    /// The number of an option: what was given, else what it usually is.
    public func number(_ name: String) -> Int64 {
        guard let number = numbers[name] else {
            preconditionFailure("The tool declares no number \(name).")
        }
        return number
    }

    /// What the file of an option holds; nil when none was given.
    public func file(_ name: String) -> [UInt8]? { files[name] }

    /// Whether a folder was given that files are written to.
    public var writes: Bool { out.write != nil }

    /// A line for the person who runs it.
    public func say(_ line: String) { out.say(line) }

    /// How far it is.
    public func progress(_ name: String, _ done: Int, of total: Int) {
        out.progress(name, done, total)
    }

    /// Writes a file below the folder; nothing happens when none was given.
    public func write(_ bytes: [UInt8], to path: String) throws { try out.write?(bytes, path) }
}

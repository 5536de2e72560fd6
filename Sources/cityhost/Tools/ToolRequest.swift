import ArgumentParser
import FoundationEssentials
import Host
import PluginKit

/// A tool with what its options were given on the command line.
struct ToolRequest {
    /// The most that a file given to a tool may hold.
    static let fileBytesMax = 1 << 20

    let tool: Tool
    private(set) var numbers: [String: Int64] = [:]
    private(set) var texts: [String: String] = [:]
    private(set) var asksForHelp = false

    /// Reads `--name value` and `--name=value`, each option once; what does not fit says what would.
    init(_ words: [String], for tool: Tool) throws {
        self.tool = tool
        for option in tool.options {
            if case .number(_, let usually) = option.kind { numbers[option.name] = usually }
        }
        var rest = words[...]
        var seen: Set<String> = []
        while let word = rest.popFirst() {
            if word == "--help" || word == "-h" {
                asksForHelp = true
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let option = tool.options.first(where: { "--\($0.name)" == parts[0] }) else {
                let known = tool.options.map { "--\($0.name)" }.joined(separator: ", ")
                throw ValidationError("\(tool.name) has no option \(word); it has \(known).")
            }
            guard seen.insert(option.name).inserted else {
                throw ValidationError("--\(option.name) was given twice.")
            }
            let given = parts.count == 2 ? String(parts[1]) : rest.popFirst()
            guard let value = given, !value.isEmpty else {
                throw ValidationError("--\(option.name) needs a value.")
            }
            try take(value, for: option)
        }
    }

    private mutating func take(_ value: String, for option: Tool.Option) throws {
        guard case .number(let range, _) = option.kind else {
            texts[option.name] = value
            return
        }
        guard let number = Int64(value), range.contains(number) else {
            throw ValidationError(
                "--\(option.name) takes \(range.lowerBound) to \(range.upperBound), not \(value)."
            )
        }
        numbers[option.name] = number
    }

    /// Runs it: lines to standard output, progress to standard error, files below the folder.
    func run() throws {
        let bar = ProgressBar()
        var write: (@Sendable ([UInt8], String) throws -> Void)?
        if let folder = folder.map(ToolFolder.init) {
            write = { bytes, name in try folder.write(bytes, to: name) }
        }
        let out = ToolRun.Out(
            say: { print($0) },
            progress: { name, done, total in
                bar.show(name, done: done, of: total)
                if done == total { bar.finish() }
            },
            write: write
        )
        try tool.body(ToolRun(numbers: numbers, files: try files(), out: out))
    }

    private var folder: String? {
        for option in tool.options {
            if case .folder = option.kind, let path = texts[option.name] { return path }
        }
        return nil
    }

    private func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for option in tool.options {
            guard case .file = option.kind, let path = texts[option.name] else { continue }
            guard let bytes = try? Data(contentsOf: URL(filePath: path)),
                bytes.count <= ToolRequest.fileBytesMax
            else {
                throw ValidationError("\(path) cannot be read, or holds more than a megabyte.")
            }
            files[option.name] = Array(bytes)
        }
        return files
    }

    /// What the tool takes, one option a line.
    static func help(of tool: Tool, of owner: String) -> String {
        var lines = ["\(owner) \(tool.name): \(tool.summary)"]
        for option in tool.options {
            let value =
                switch option.kind {
                case .number(let range, let usually):
                    "\(range.lowerBound)…\(range.upperBound), usually \(usually)"
                case .file: "FILE"
                case .folder: "FOLDER"
                }
            lines.append("  --\(option.name) (\(value)): \(option.help)")
        }
        return lines.joined(separator: "\n")
    }
}

/// The folder that a tool's files go to.
struct ToolFolder: Sendable {
    let path: String

    /// Writes a file; its path stays within the folder.
    func write(_ bytes: [UInt8], to name: String) throws {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        precondition(
            !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." },
            "A tool writes below its folder, not to \(name)."
        )
        let folder = ([path] + parts.dropLast().map(String.init)).joined(separator: "/")
        let file = "\(path)/\(name)"
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: URL(filePath: file))
        } catch {
            throw ValidationError("\(file) cannot be written.")
        }
    }
}

import PluginKit

/// Refuses what takes a plugin off the loop or past the host: imports beyond the kit, tasks of its
/// own, symbols that the manifest did not make, and whatever gives the compiler's safety up.
struct SourceWall {
    /// Modules that a plugin may import.
    static let imports: Set<String> = [
        "PluginKit", "Swift", "Synchronization", "DequeModule", "OrderedCollections", "HeapModule",
    ]

    /// Protocols to which only what the build makes of the manifest conforms.
    static let conformances: Set<String> = [
        "Event", "Statement", "RowStatement", "Subscription", "TimerKind", "Operation",
        "PageOperation", "OfferedCommand", "UsedCommand", "Upcast", "PluginSettings",
        "AccountKind", "TransferKind", "ResourceKind", "EffectKind", "CallbackKind",
        "ObligationKind", "AggregateKind",
    ]

    /// Values that only generated code makes, and where they come from.
    private static let made: [String: String] = [
        "EventSpec": "declare the event in the manifest",
        "StatementSpec": "write the statement to Statements/",
        "PluginBundle": "leave the bundle to the build",
        "PauseReason": "declare the reason in the manifest",
    ]

    /// What leaves the loop, holds it, or looks past what a value shows, and what to do instead.
    private static let refused: [String: String] = [
        "DispatchQueue": "use context.query or context.write",
        "withTaskGroup": "await one after the other",
        "withThrowingTaskGroup": "await one after the other",
        "withDiscardingTaskGroup": "await one after the other",
        "withThrowingDiscardingTaskGroup": "await one after the other",
        "addTask": "await one after the other",
        "addTaskUnlessCancelled": "await one after the other",
        "readLine": "take it as the operation's input",
        "CommandLine": "declare a setting in the manifest",
        "Mirror": "ask the value by its members",
    ]

    /// What a plugin may ask of the task it runs in.
    private static let ofTask: Set<String> = ["isCancelled", "checkCancellation", "yield"]

    /// What joins the parts of a type.
    private static let joints: Set<String> = ["&", ".", ",", "<", "(", "["]

    private static let kinds: Set<String> = [
        "struct", "enum", "class", "actor", "extension", "protocol",
    ]

    let log: DiagnosticLog

    /// Notes every breach in one file.
    func check(_ file: PluginFiles.Text) {
        let tokens = SourceTokens(file.text)
        for line in tokens.patterns {
            log.add(
                Diagnostic(
                    file: file.path,
                    line: line,
                    problem: "no regex literal in a plugin",
                    remedy: "go through a text by its characters; divide with a space on both sides"
                )
            )
        }
        for index in tokens.list.indices where tokens.list[index].isWord {
            guard let (problem, remedy) = breach(at: index, tokens) else { continue }
            log.add(
                Diagnostic(
                    file: file.path,
                    line: tokens.list[index].line,
                    problem: problem,
                    remedy: remedy
                )
            )
        }
    }

    private func breach(at index: Int, _ tokens: SourceTokens) -> (String, String)? {
        let (word, next) = (tokens.text(index), tokens.text(index + 1))
        switch word {
        case "import": return imported(at: index, tokens)
        case "Task": return task(next, tokens.text(index + 2))
        case "nonisolated" where next == "(":
            return ("no nonisolated( in a plugin", "use a Sendable value")
        case "unchecked" where tokens.text(index - 1) == "@":
            return ("no @unchecked in a plugin", "use a Sendable value")
        case "testable" where tokens.text(index - 1) == "@":
            return ("no @testable in a plugin", "use what PluginKit offers")
        case "async" where next == "let":
            return ("no async let in a plugin", "await one after the other")
        case "generated" where next == ":":
            return (
                "no generated: in a plugin", "declare it in the manifest, which makes the symbol"
            )
        case "typealias": return renamed(at: index, tokens)
        default: break
        }
        if word.contains("unsafe") { return ("no unsafe in a plugin", "use a value of PluginKit") }
        if word.hasPrefix("_"), tokens.text(index - 1) == "@" {
            return ("no @_ in a plugin", "use a documented attribute")
        }
        if let remedy = SourceWall.refused[word] { return ("no \(word) in a plugin", remedy) }
        if let remedy = SourceWall.made[word] { return ("no \(word)( in a plugin", remedy) }
        return SourceWall.kinds.contains(word) ? conforming(at: index, tokens) : nil
    }

    /// The module that is imported, when a plugin may not.
    private func imported(at index: Int, _ tokens: SourceTokens) -> (String, String)? {
        let isLabel = tokens.text(index + 1) == ":" || tokens.text(index - 1) == "."
        guard !tokens.list[index].isQuoted, !isLabel else { return nil }
        let declared: Set<String> = ["func", "var", "let", "typealias"]
        let isPart = SourceWall.kinds.union(declared).contains(tokens.text(index + 1))
        let module = tokens.text(isPart ? index + 2 : index + 1)
        guard !SourceWall.imports.contains(module) else { return nil }
        return (
            "a plugin may not import \(module)", "import PluginKit; it has what a plugin needs"
        )
    }

    /// A task of one's own, however it is begun; asking the running one is well.
    private func task(_ next: String, _ member: String) -> (String, String)? {
        let remedy = "use the handler's own async body"
        guard next == "." else {
            return ("no Task\(next == "{" ? " {" : next) in a plugin", remedy)
        }
        guard !SourceWall.ofTask.contains(member) else { return nil }
        return (
            "no Task.\(member) in a plugin",
            member == "sleep" ? "declare a timer in the manifest" : remedy
        )
    }

    /// A conformance that is not for a plugin to declare, in an inheritance clause of any length.
    private func conforming(at kind: Int, _ tokens: SourceTokens) -> (String, String)? {
        let members: Set<String> = [":", "func", "var", "let", "subscript", "init"]
        let isName = tokens.list.indices.contains(kind + 1) && tokens.list[kind + 1].isQuoted
        guard !tokens.list[kind].isQuoted, ![".", "(", ","].contains(tokens.text(kind - 1)),
            isName || !members.contains(tokens.text(kind + 1))
        else { return nil }
        var depth = 0
        var isClause = false
        for (index, token) in tokens.list.enumerated().dropFirst(kind + 1) {
            switch token.text {
            case "{": return nil
            case "where" where !token.isQuoted: return nil
            case "<": depth += 1
            // The arrow of a function's type closes nothing.
            case ">" where tokens.text(index - 1) != "-": depth -= 1
            case ":" where depth == 0: isClause = true
            default: if isClause, depth == 0, let found = forged(token) { return found }
            }
        }
        return nil
    }

    /// Another name for such a protocol, under which a conformance would not be seen.
    private func renamed(at index: Int, _ tokens: SourceTokens) -> (String, String)? {
        guard let sign = tokens.list[index...].firstIndex(where: { $0.text == "=" }),
            tokens.list.indices.contains(sign + 1)
        else { return nil }
        var line = tokens.list[sign + 1].line
        for (index, token) in tokens.list.enumerated().dropFirst(sign + 1) {
            // A type goes on behind and before what joins its parts.
            let isJoined =
                SourceWall.joints.contains(tokens.text(index - 1))
                || SourceWall.joints.contains(token.text)
            guard token.line == line || isJoined else { return nil }
            line = token.line
            if let found = forged(token) { return found }
        }
        return nil
    }

    private func forged(_ token: SourceTokens.Token) -> (String, String)? {
        guard token.isWord, SourceWall.conformances.contains(token.text) else { return nil }
        return (
            "a plugin makes no \(token.text) of its own",
            "declare it in the manifest, which makes the symbol"
        )
    }
}

/// One mistake in a plugin's files: where, what is wrong, and what to do about it.
package struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    package let line: Int
    /// The place in a JSON file; nil in other files.
    package let pointer: JSONPointer?
    package let problem: String
    package let remedy: String

    package init(
        file: String,
        line: Int,
        pointer: JSONPointer? = nil,
        problem: String,
        remedy: String
    ) {
        self.file = file
        self.line = line
        self.pointer = pointer
        self.problem = problem
        self.remedy = remedy
    }

    /// `file:line: error: place: problem (remedy)`, the form build systems understand.
    package var description: String {
        let place = pointer.map { $0.isRoot ? "" : "\($0): " } ?? ""
        return "\(file):\(line): error: \(place)\(problem) (\(remedy))"
    }
}

/// Collects every mistake, so that an author can mend all of them at once.
package final class DiagnosticLog {
    package private(set) var list: [Diagnostic] = []

    package init() {}

    package var isEmpty: Bool { list.isEmpty }

    package func add(_ diagnostic: Diagnostic) { list.append(diagnostic) }

    /// Notes a mistake at a value of a JSON file.
    package func add(_ file: String, _ node: SourceNode, _ problem: String, remedy: String) {
        add(
            Diagnostic(
                file: file,
                line: node.line,
                pointer: node.pointer,
                problem: problem,
                remedy: remedy
            )
        )
    }

    /// Reads a JSON file, or notes why it is none.
    package func parse(_ file: String, _ text: [UInt8]) -> SourceNode? {
        do {
            return try SourceNode.parse(text)
        } catch {
            let before = text[..<min(error.offset, text.count)]
            add(
                Diagnostic(
                    file: file,
                    line: before.count { $0 == UInt8(ascii: "\n") } + 1,
                    problem: error.description,
                    remedy: "write JSON as in RFC 8259"
                )
            )
            return nil
        }
    }
}

import PluginKit

/// Splits a file of statements into declarations and reads their headers.
struct StatementFile {
    let file: PluginFiles.Text
    let log: DiagnosticLog

    private struct Line {
        let text: Substring
        let offset: Int
    }

    private struct Header {
        var name: String
        var offset: Int
        var fields: [(key: String, text: String, offset: Int)] = []
    }

    func read() -> [StatementDeclaration] {
        var declarations: [StatementDeclaration] = []
        var section: [Line] = []
        for line in lines() {
            if Self.comment(line.text)?.hasPrefix("statement ") == true {
                if let declaration = declaration(section) { declarations.append(declaration) }
                section = []
            }
            section.append(line)
        }
        if let declaration = declaration(section) { declarations.append(declaration) }
        return declarations
    }

    private func lines() -> [Line] {
        var offset = 0
        return file.text.split(separator: "\n", omittingEmptySubsequences: false).map { text in
            defer { offset += text.utf8.count + 1 }
            return Line(text: text, offset: offset)
        }
    }

    /// The text of a line that is a comment and nothing else.
    private static func comment(_ line: Substring) -> Substring? {
        let text = line.drop { $0 == " " || $0 == "\t" }
        guard text.hasPrefix("--") else { return nil }
        return text.dropFirst(2).drop { $0 == " " }
    }

    private func declaration(_ section: [Line]) -> StatementDeclaration? {
        guard let first = section.first else { return nil }
        guard let title = Self.comment(first.text), title.hasPrefix("statement ") else {
            if let stray = section.first(where: { Self.comment($0.text) == nil && !$0.text.isBlank }
            ) {
                wrong(stray.offset, "SQL without a header", "start it with \"-- statement name\"")
            }
            return nil
        }
        var header = Header(
            name: title.dropFirst("statement ".count).trimmed,
            offset: first.offset
        )
        let body = section.dropFirst().drop { line in
            guard let text = Self.comment(line.text) else { return line.text.isBlank }
            note(text, line.offset, &header)
            return true
        }
        guard let start = body.first else {
            wrong(first.offset, "the statement has no SQL", "write it below the header")
            return nil
        }
        let sql = body.map { String($0.text) }.joined(separator: "\n")
        return declaration(header, sql, start.offset)
    }

    private func note(_ text: Substring, _ offset: Int, _ header: inout Header) {
        let word = text.prefix { $0 != " " }
        if ["scope", "in", "out", "scan"].contains(word) {
            let rest = text.dropFirst(word.count).trimmed
            header.fields.append((String(word), rest, offset))
        } else if let last = header.fields.last, last.text.isUnfinished {
            header.fields[header.fields.count - 1].text += " " + text.trimmed
        }
    }

    private func declaration(
        _ header: Header,
        _ sql: String,
        _ sqlOffset: Int
    ) -> StatementDeclaration? {
        func field(_ key: String) -> (text: String, offset: Int)? {
            header.fields.first { $0.key == key }.map { ($0.text, $0.offset) }
        }
        if !Names.isPropertyName(header.name) || !Names.isTypeName(Names.capitalized(header.name)) {
            wrong(
                header.offset,
                "\"\(header.name)\" cannot name a statement",
                "write it like homesByRent"
            )
            return nil
        }
        guard let scope = field("scope"),
            let known = StatementSpec.Scope(rawValue: scope.text)
        else {
            wrong(
                field("scope")?.offset ?? header.offset,
                "the statement's scope is missing or unknown",
                "write -- scope public, tenant, subtree, subject, resource or system"
            )
            return nil
        }
        guard let out = field("out"), let output = output(out.text, out.offset) else {
            if field("out") == nil {
                wrong(header.offset, "\"-- out\" is missing", "write -- out none or many (…)")
            }
            return nil
        }
        let inputs = field("in").map { values($0.text, $0.offset) } ?? []
        return StatementDeclaration(
            name: header.name,
            scope: known,
            inputs: inputs,
            output: output,
            scanReason: field("scan")?.text,
            sql: sql,
            file: file,
            offset: header.offset,
            sqlOffset: sqlOffset
        )
    }

    private func output(_ text: String, _ offset: Int) -> StatementDeclaration.Output? {
        if text == "none" { return StatementDeclaration.Output.none }
        for word in ["many", "optional"] where text.hasPrefix(word) {
            let list = text.dropFirst(word.count).trimmed
            guard list.hasPrefix("("), list.hasSuffix(")") else { break }
            let values = values(String(list.dropFirst().dropLast()), offset)
            if !values.isEmpty { return .rows(values) }
        }
        wrong(
            offset,
            "\"out \(text)\" cannot be read",
            "write none, many (id Text, …) or optional (id Text, …)"
        )
        return nil
    }

    private func values(_ text: String, _ offset: Int) -> [StatementDeclaration.Value] {
        if text == "none" || text.isEmpty { return [] }
        var seen: Set<String> = []
        return text.split(separator: ",").compactMap { part in
            let words = part.split(separator: " ").map(String.init)
            let mayBeNull = words.last?.hasSuffix("?") ?? false
            let type = words.last.map { mayBeNull ? String($0.dropLast()) : $0 } ?? ""
            guard words.count == 2, Names.isPropertyName(words[0]),
                let kind = StatementDeclaration.Value.Kind(rawValue: type)
            else {
                let types = StatementDeclaration.Value.Kind.allCases.map(\.rawValue)
                wrong(
                    offset,
                    "\"\(part.trimmed)\" is no name and type",
                    "write it like rent Money?; types are \(types.joined(separator: ", "))"
                )
                return nil
            }
            if !seen.insert(words[0]).inserted {
                wrong(offset, "\"\(words[0])\" is there twice", "rename one of them")
            }
            return StatementDeclaration.Value(name: words[0], kind: kind, mayBeNull: mayBeNull)
        }
    }

    private func wrong(_ offset: Int, _ problem: String, _ remedy: String) {
        log.add(
            Diagnostic(
                file: file.path,
                line: file.line(at: offset),
                problem: problem,
                remedy: remedy
            )
        )
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }

    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// True when a list goes on in the next line.
    fileprivate var isUnfinished: Bool {
        hasSuffix(",") || (contains("(") && !contains(")"))
    }
}

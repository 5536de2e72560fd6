/// Reads a procedure's JSON and notes every mistake with its line.
struct ProcedureReader {
    let file: String
    let log: DiagnosticLog
    private var asked: [String: Procedure.Asked] = [:]

    init(file: String, log: DiagnosticLog) {
        self.file = file
        self.log = log
    }

    mutating func read(_ node: SourceNode) -> Procedure? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let id = fields.text("id")
        let version = fields.whole("version", in: 1...1_000_000)
        let start = fields.required("effectiveFrom").flatMap { day($0) }
        let end = fields.optional("effectiveUntil").flatMap { day($0) }
        let source = fields.text("source")
        asked = named(fields.required("facts")) { reader, node in reader.asked(node) }
        let numbers = named(fields.optional("numbers")) { reader, node in reader.number(node) }
        let rules = rules(fields.required("rules"))
        fields.finish()
        guard let start else { return nil }
        if let end, end <= start {
            log.add(file, node, "it ends before it starts", remedy: "let effectiveUntil follow")
        }
        return Procedure(
            id: id,
            version: version,
            start: start,
            end: end,
            source: source,
            facts: asked,
            rules: rules,
            numbers: numbers
        )
    }

    private func day(_ node: SourceNode) -> CivilDay? {
        if let day = node.string.flatMap({ CivilDay($0) }) { return day }
        log.add(file, node, "a day is expected", remedy: "write \"YYYY-MM-DD\"")
        return nil
    }

    private func named<Entry>(
        _ node: SourceNode?,
        _ read: (ProcedureReader, SourceNode) -> Entry?
    ) -> [String: Entry] {
        guard let node else { return [:] }
        guard let members = node.members, members.count <= Procedure.entriesMax else {
            log.add(
                file,
                node,
                "an object of at most \(Procedure.entriesMax) members is expected",
                remedy: "write { \"name\": … }"
            )
            return [:]
        }
        var entries: [String: Entry] = [:]
        for member in members { entries[member.name] = read(self, member.node) }
        return entries
    }

    private func number(_ node: SourceNode) -> Int64? {
        if let number = node.int64 { return number }
        log.add(file, node, "a whole number is expected", remedy: "write amounts in fen")
        return nil
    }

    private func asked(_ node: SourceNode) -> Procedure.Asked? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let type = fields.required("type")
        let title = fields.localized("title")
        fields.finish()
        guard let type, let kind = type.string.flatMap(CaseFact.Kind.init) else {
            let kinds = CaseFact.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            log.add(file, type ?? node, "no kind of fact", remedy: "write one of \(kinds)")
            return nil
        }
        return Procedure.Asked(kind: kind, title: title)
    }

    private func rules(_ node: SourceNode?) -> [Procedure.Rule] {
        guard let node else { return [] }
        guard let elements = node.elements, (1...Procedure.entriesMax).contains(elements.count)
        else {
            log.add(
                file,
                node,
                "1 to \(Procedure.entriesMax) rules are expected",
                remedy: "write [ { \"id\": … } ]"
            )
            return []
        }
        var seen: Set<String> = []
        return elements.compactMap { element in
            guard let rule = rule(element) else { return nil }
            if !seen.insert(rule.id).inserted {
                log.add(file, element, "there is a rule \(rule.id) already", remedy: "rename it")
            }
            return rule
        }
    }

    private func rule(_ node: SourceNode) -> Procedure.Rule? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let id = fields.text("id")
        let title = fields.localized("title")
        let deferrable = fields.optional("deferrable")
        let when = fields.required("when")
        fields.finish()
        if let deferrable, deferrable.bool == nil {
            log.add(file, deferrable, "true or false is expected", remedy: "write true or false")
        }
        guard let when, let condition = condition(when, depth: 1) else { return nil }
        return Procedure.Rule(
            id: id,
            title: title,
            isDeferrable: deferrable?.bool ?? false,
            condition: condition
        )
    }

    private func condition(_ node: SourceNode, depth: Int) -> Condition? {
        guard depth <= Condition.depthMax else {
            log.add(file, node, "conditions are nested too deep", remedy: "write flatter rules")
            return nil
        }
        guard let members = node.members, let first = members.first else { return malformed(node) }
        switch (first.name, members.count) {
        case ("all", 1): return branches(first.node, depth).map(Condition.all)
        case ("any", 1): return branches(first.node, depth).map(Condition.any)
        case ("not", 1): return condition(first.node, depth: depth + 1).map(Condition.not)
        case ("fact", 2): return test(of: first.node, members[1])
        default: return malformed(node)
        }
    }

    private func malformed(_ node: SourceNode) -> Condition? {
        log.add(
            file,
            node,
            "no condition",
            remedy: "write {\"all\": […]}, {\"any\": […]}, {\"not\": {…}} or"
                + " {\"fact\": \"name\", \"atLeast\": …}"
        )
        return nil
    }

    private func branches(_ node: SourceNode, _ depth: Int) -> [Condition]? {
        guard let elements = node.elements, (1...Condition.branchesMax).contains(elements.count)
        else {
            log.add(
                file,
                node,
                "1 to \(Condition.branchesMax) conditions are expected",
                remedy: "write [ {…}, … ]"
            )
            return nil
        }
        let parts = elements.compactMap { condition($0, depth: depth + 1) }
        return parts.count == elements.count ? parts : nil
    }

    private func test(of name: SourceNode, _ test: SourceNode.Member) -> Condition? {
        guard let text = name.string, let kind = asked[text]?.kind else {
            log.add(file, name, "no such fact", remedy: "declare it under \"facts\"")
            return nil
        }
        let isOrdered = kind == .integer || kind == .day
        switch test.name {
        case "is":
            return value(test.node, kind).map { .fact(text, .equals($0)) }
        case "oneOf":
            guard let elements = test.node.elements,
                (1...Condition.branchesMax).contains(elements.count)
            else { return malformed(test.node) }
            let values = elements.compactMap { value($0, kind) }
            return values.count == elements.count ? .fact(text, .oneOf(values)) : nil
        case "atLeast" where isOrdered:
            return value(test.node, kind).map { .fact(text, .atLeast($0)) }
        case "atMost" where isOrdered:
            return value(test.node, kind).map { .fact(text, .atMost($0)) }
        default:
            let tests = isOrdered ? "is, oneOf, atLeast or atMost" : "is or oneOf"
            log.add(file, test.node, "no test of \(kind.rawValue)", remedy: "write \(tests)")
            return nil
        }
    }

    private func value(_ node: SourceNode, _ kind: CaseFact.Kind) -> CaseFact.Value? {
        let value: CaseFact.Value? =
            switch kind {
            case .integer: node.int64.map(CaseFact.Value.integer)
            case .text: node.string.map(CaseFact.Value.text)
            case .boolean: node.bool.map(CaseFact.Value.boolean)
            case .day: node.string.flatMap { CivilDay($0) }.map(CaseFact.Value.day)
            }
        if value == nil {
            log.add(file, node, "no \(kind.rawValue)", remedy: "write a value of the fact's type")
        }
        return value
    }
}

extension Procedure {
    /// Reads one version; throws `procedure.malformed` with every mistake and its line.
    public init(json: [UInt8], file: String) throws {
        let log = DiagnosticLog()
        var reader = ProcedureReader(file: file, log: log)
        let procedure = log.parse(file, json).flatMap { reader.read($0) }
        guard let procedure, log.isEmpty else {
            throw Fault.procedureMalformed(log.list.map(\.description))
        }
        self = procedure
    }
}

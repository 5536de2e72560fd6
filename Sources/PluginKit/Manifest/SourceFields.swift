/// Reads the members of one object of a manifest and notes what is missing, wrong or unknown.
///
/// Every read answers a value, a harmless one after a mistake, so that reading goes on.
struct SourceFields {
    let node: SourceNode
    let file: String
    let log: DiagnosticLog
    private var asked: Set<String> = []

    init?(_ node: SourceNode, file: String, log: DiagnosticLog) {
        guard node.members != nil else {
            log.add(file, node, "an object is expected", remedy: "write { … }")
            return nil
        }
        self.node = node
        self.file = file
        self.log = log
    }

    /// The member, nil when it is absent; null is a mistake.
    mutating func optional(_ name: String) -> SourceNode? {
        asked.insert(name)
        guard let member = node[name] else { return nil }
        guard !member.isNull else {
            log.add(
                file,
                member,
                "null means nothing here",
                remedy: "leave it out or write a value"
            )
            return nil
        }
        return member
    }

    /// The member, nil when it is absent or null.
    mutating func nullable(_ name: String) -> SourceNode? {
        node[name]?.isNull == true ? ignored(name) : optional(name)
    }

    private mutating func ignored(_ name: String) -> SourceNode? {
        asked.insert(name)
        return nil
    }

    mutating func required(_ name: String) -> SourceNode? {
        guard node[name] == nil else { return optional(name) }
        log.add(file, node, "\"\(name)\" is missing", remedy: "add it")
        return ignored(name)
    }

    mutating func text(_ name: String) -> String {
        guard let member = required(name) else { return "" }
        return text(member)
    }

    /// The text, nil when it is absent; null is a mistake.
    mutating func optionalText(_ name: String) -> String? { optional(name).map(text) }

    /// The text, nil when it is absent or null.
    mutating func nullableText(_ name: String) -> String? { nullable(name).map(text) }

    /// A string that is not empty.
    func text(_ member: SourceNode) -> String {
        if let text = member.string, !text.isEmpty { return text }
        log.add(file, member, "a text is expected", remedy: "write a string that is not empty")
        return ""
    }

    mutating func localized(_ name: String, isRequired: Bool = true) -> LocalizedText {
        let member = isRequired ? required(name) : optional(name)
        guard let member, var fields = SourceFields(member, file: file, log: log) else {
            return LocalizedText(zh: "", en: "")
        }
        let text = LocalizedText(zh: fields.text("zh"), en: fields.text("en"))
        fields.finish()
        return text
    }

    mutating func whole(_ name: String, default value: Int? = nil, in range: ClosedRange<Int>)
        -> Int
    {
        guard let member = value == nil ? required(name) : optional(name) else {
            return value ?? range.lowerBound
        }
        if let number = member.int64, let whole = Int(exactly: number), range.contains(whole) {
            return whole
        }
        log.add(
            file,
            member,
            "a whole number from \(range.lowerBound) to \(range.upperBound) is expected",
            remedy: "choose one in that range"
        )
        return range.lowerBound
    }

    mutating func flag(_ name: String, default value: Bool) -> Bool {
        guard let member = optional(name) else { return value }
        if let flag = member.bool { return flag }
        log.add(file, member, "true or false is expected", remedy: "write one of them")
        return value
    }

    mutating func choice<C: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        default value: C?,
        otherwise fallback: C
    ) -> C {
        let member = value == nil ? required(name) : optional(name)
        guard let member else { return value ?? fallback }
        if let choice = member.string.flatMap(C.init(rawValue:)) { return choice }
        let words = C.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        log.add(file, member, "unknown word", remedy: "write one of \(words)")
        return fallback
    }

    /// The elements of a list; none when it is absent.
    mutating func list(_ name: String) -> [SourceNode] {
        guard let member = optional(name) else { return [] }
        if let elements = member.elements { return elements }
        log.add(file, member, "a list is expected", remedy: "write [ … ]")
        return []
    }

    /// The members of an object whose names are data.
    mutating func named(_ name: String, isRequired: Bool) -> [SourceNode.Member] {
        guard let member = isRequired ? required(name) : optional(name) else { return [] }
        if let members = member.members { return members }
        log.add(file, member, "an object is expected", remedy: "write { \"name\": … }")
        return []
    }

    /// The objects of a list; none when it is absent.
    mutating func objects(_ name: String) -> [SourceFields] {
        list(name).compactMap { SourceFields($0, file: file, log: log) }
    }

    mutating func texts(_ name: String) -> [String] { list(name).map(text) }

    /// Notes every member that nobody asked for.
    func finish() {
        for member in node.members ?? [] where !asked.contains(member.name) {
            log.add(
                file,
                member.node,
                "there is no member \"\(member.name)\" here",
                remedy: "known are \(asked.sorted().joined(separator: ", "))"
            )
        }
    }

    func wrong(_ member: SourceNode?, _ problem: String, remedy: String) {
        log.add(file, member ?? node, problem, remedy: remedy)
    }
}

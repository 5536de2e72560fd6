import Foundation
import TestGround
import Testing

@testable import PluginKit

/// A procedure by chance: conditions over four kinds of facts, as values and as the JSON of a file.
private struct AnyProcedure {
    static let kinds: [(name: String, kind: CaseFact.Kind)] = [
        ("age", .integer), ("income", .integer), ("town", .text), ("owns", .boolean),
        ("since", .day),
    ]
    static let day = CivilDay(sinceEpoch: 20_500)

    var random: SeededRandom

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func value(_ kind: CaseFact.Kind) -> CaseFact.Value {
        switch kind {
        case .integer: .integer(Int64(number(-3..<4)))
        case .text: .text(["wuhan", "hubei", "其他"][number(0..<3)])
        case .boolean: .boolean(number(0..<2) == 0)
        case .day: .day(Self.day.adding(days: Int32(number(-3..<4))))
        }
    }

    mutating func condition(_ depth: Int) -> Condition {
        let most = depth >= Condition.depthMax ? 1 : 4
        switch number(0..<most) {
        case 1: return .all((0..<number(1..<4)).map { _ in condition(depth + 1) })
        case 2: return .any((0..<number(1..<4)).map { _ in condition(depth + 1) })
        case 3: return .not(condition(depth + 1))
        default:
            let (name, kind) = Self.kinds[number(0..<Self.kinds.count)]
            let isOrdered = kind == .integer || kind == .day
            switch number(0..<(isOrdered ? 4 : 2)) {
            case 0: return .fact(name, .equals(value(kind)))
            case 1: return .fact(name, .oneOf((0..<number(1..<4)).map { _ in value(kind) }))
            case 2: return .fact(name, .atLeast(value(kind)))
            default: return .fact(name, .atMost(value(kind)))
            }
        }
    }

    /// Some facts; what is not known any more, or not yet, is not known.
    mutating func facts() -> [String: CaseFact] {
        var facts: [String: CaseFact] = [:]
        for (name, kind) in Self.kinds where number(0..<4) > 0 {
            facts[name] = CaseFact(
                value(kind),
                source: "register",
                asOf: Self.day.adding(days: Int32(number(-4..<2))),
                validUntil: number(0..<3) == 0 ? Self.day.adding(days: Int32(number(0..<3))) : nil
            )
        }
        return facts
    }

    // MARK: - As a file has it

    static func text(_ value: CaseFact.Value) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .text(let text): "\"\(text)\""
        case .boolean(let flag): "\(flag)"
        case .day(let day): "\"\(day)\""
        }
    }

    static func text(_ condition: Condition) -> String {
        func list(_ parts: [String]) -> String { "[\(parts.joined(separator: ","))]" }
        return switch condition {
        case .all(let parts): "{\"all\":\(list(parts.map(text)))}"
        case .any(let parts): "{\"any\":\(list(parts.map(text)))}"
        case .not(let part): "{\"not\":\(text(part))}"
        case .fact(let name, .equals(let value)): "{\"fact\":\"\(name)\",\"is\":\(text(value))}"
        case .fact(let name, .oneOf(let values)):
            "{\"fact\":\"\(name)\",\"oneOf\":\(list(values.map(text)))}"
        case .fact(let name, .atLeast(let value)):
            "{\"fact\":\"\(name)\",\"atLeast\":\(text(value))}"
        case .fact(let name, .atMost(let value)):
            "{\"fact\":\"\(name)\",\"atMost\":\(text(value))}"
        }
    }

    static func json(_ rules: [(Condition, isDeferrable: Bool)]) -> String {
        let title = "{\"zh\":\"题\",\"en\":\"title\"}"
        let facts = kinds.map {
            "\"\($0.name)\":{\"type\":\"\($0.kind.rawValue)\",\"title\":\(title)}"
        }
        let all = rules.enumerated().map { number, rule in
            "{\"id\":\"r\(number)\",\"title\":\(title),\"deferrable\":\(rule.isDeferrable),"
                + "\"when\":\(text(rule.0))}"
        }
        return
            "{\"id\":\"any\",\"version\":1,\"effectiveFrom\":\"2026-01-01\",\"source\":\"chance\","
            + "\"facts\":{\(facts.joined(separator: ","))},\"rules\":[\(all.joined(separator: ","))]}"
    }
}

/// What a condition comes to, as the least and the most that it may be: 0 is no, 1 is yes.
private func bounds(_ condition: Condition, _ known: [String: CaseFact.Value]) -> (Int, Int) {
    switch condition {
    case .all(let parts):
        let all = parts.map { bounds($0, known) }
        return (all.map(\.0).min() ?? 1, all.map(\.1).min() ?? 1)
    case .any(let parts):
        let all = parts.map { bounds($0, known) }
        return (all.map(\.0).max() ?? 0, all.map(\.1).max() ?? 0)
    case .not(let part):
        let inner = bounds(part, known)
        return (1 - inner.1, 1 - inner.0)
    case .fact(let name, let test):
        guard let value = known[name] else { return (0, 1) }
        let isSo =
            switch test {
            case .equals(let wanted): value == wanted
            case .oneOf(let wanted): wanted.contains(value)
            case .atLeast(let bound): rank(value) >= rank(bound)
            case .atMost(let bound): rank(value) <= rank(bound)
            }
        return isSo ? (1, 1) : (0, 0)
    }
}

private func rank(_ value: CaseFact.Value) -> Int64 {
    switch value {
    case .integer(let number): number
    case .day(let day): Int64(day.sinceEpoch)
    case .text, .boolean: 0
    }
}

@Suite struct `Any procedure` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 20)).map { 13_000 + $0 }
    }()

    @Test(arguments: seeds)
    func `is read as it was written, judged as by bounds, and never unlearns`(seed: UInt64) throws {
        var chance = AnyProcedure(random: SeededRandom(seed: seed))
        for round in 0..<20 {
            let comment: Comment = "seed \(seed), round \(round)"
            let rules = (0..<chance.number(1..<5)).map { _ in
                (chance.condition(1), isDeferrable: chance.number(0..<2) == 0)
            }
            let text = AnyProcedure.json(rules)
            let procedure = try Procedure(json: Array(text.utf8), file: "any.json")
            try #require(procedure.rules.map(\.condition) == rules.map(\.0), comment)
            try #require(procedure.rules.map(\.isDeferrable) == rules.map(\.isDeferrable), comment)
            let cut = Array(text.utf8).prefix(chance.number(0..<text.utf8.count))
            #expect(throws: Fault.self, comment) { try Procedure(json: Array(cut), file: "cut") }
            for _ in 0..<10 {
                let facts = chance.facts()
                let judged = try judge(procedure, facts, comment)
                var more = facts
                for (name, fact) in chance.facts()
                where more[name]?.holds(on: AnyProcedure.day) != true {
                    more[name] = fact
                }
                let later = try judge(procedure, more, comment)
                // Whatever else is learned, what was decided stays.
                for (before, after) in zip(judged, later) where before != .unknown {
                    try #require(before == after, comment)
                }
            }
        }
    }

    /// What each rule comes to, held against bounds, the evidence and the outcome.
    private func judge(
        _ procedure: Procedure,
        _ facts: [String: CaseFact],
        _ comment: Comment
    ) throws -> [Truth] {
        let day = AnyProcedure.day
        let known = facts.filter { $0.value.holds(on: day) }.mapValues(\.value)
        let assessment = try procedure.assess(facts, on: day)
        var broken: [String] = []
        var open: [String] = []
        var urgent: [String] = []
        for finding in assessment.findings {
            let (least, most) = bounds(finding.rule.condition, known)
            let expected: Truth = least == 1 ? .yes : most == 0 ? .no : .unknown
            try #require(finding.truth == expected, comment)
            let names = Set(finding.rule.condition.factNames)
            try #require(
                Set(finding.evidence.map(\.name)) == names.filter { known[$0] != nil },
                comment
            )
            try #require(Set(finding.missing) == names.filter { known[$0] == nil }, comment)
            if expected == .no { broken.append(finding.rule.id) }
            if expected == .unknown {
                open.append(finding.rule.id)
                if !finding.rule.isDeferrable { urgent.append(finding.rule.id) }
            }
        }
        let outcome: Assessment.Outcome =
            !broken.isEmpty || !urgent.isEmpty
            ? .refused(broken: broken, unknown: urgent)
            : open.isEmpty ? .met : .provisional(open)
        try #require(assessment.outcome == outcome, comment)
        return assessment.findings.map(\.truth)
    }
}

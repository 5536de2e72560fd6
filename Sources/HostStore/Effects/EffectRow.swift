import JSONWire
import PluginKit

/// One effect as its row has it, and what is written of it.
struct EffectRow: Sendable {
    let number: Int64
    let id: String
    let name: String
    let port: String
    /// What is asked, sealed.
    private let sealedInput: [UInt8]
    let tenant: TenantID?
    let trace: String
    let originator: String
    /// Effects of one partition go one after the other.
    let partition: String?
    let performed: Instant
    let deadline: Instant
    let attempts: Int
    /// Attempts of which nobody knows what became.
    let doubts: Int
    /// True while an attempt is under way, as far as the file knows.
    let isLeased: Bool
    let failures: Int
    /// What became of it, when its handler has failed to hear of it: the word and the sealed rest.
    private let sealedEnd: (word: String, bytes: [UInt8])?

    /// An effect that has not ended and waits for no operator; nil when there is none.
    static func open(_ number: Int64, on engine: LaneEngine) throws -> EffectRow? {
        let select = try engine.statement(
            """
            SELECT n, id, name, port, input, tenant, trace, originator, partition_key,
                performed_ms, deadline_ms, attempts, doubts, leased, failures, outcome, answer
            FROM host_effect WHERE n=?1 AND state='open'
            """
        )
        select.bind(number, at: 1)
        return try select.first { row in
            EffectRow(
                number: row.int64(at: 0),
                id: row.text(at: 1),
                name: row.text(at: 2),
                port: row.text(at: 3),
                sealedInput: row.blob(at: 4),
                tenant: row.optionalText(at: 5).map(TenantID.init),
                trace: row.text(at: 6),
                originator: row.text(at: 7),
                partition: row.optionalText(at: 8),
                performed: Instant(utcMillis: row.int64(at: 9)),
                deadline: Instant(utcMillis: row.int64(at: 10)),
                attempts: Int(row.int64(at: 11)),
                doubts: Int(row.int64(at: 12)),
                isLeased: row.int64(at: 13) == 1,
                failures: Int(row.int64(at: 14)),
                sealedEnd: row.optionalText(at: 15).map { ($0, row.blob(at: 16)) }
            )
        }
    }

    /// Where the input of an effect lies sealed, and what its provider answered.
    static func inputPlace(_ id: String) -> [String] { ["effect", id, "input"] }
    private static func answerPlace(_ id: String) -> [String] { ["effect", id, "answer"] }

    /// What is asked; throws when it cannot be opened.
    func input(on engine: LaneEngine) throws -> [UInt8] {
        try engine.vault.open(sealedInput, bound: EffectRow.inputPlace(id)).bytes
    }

    private func kept(on engine: LaneEngine) throws -> EffectEnd? {
        guard let sealedEnd else { return nil }
        guard !sealedEnd.bytes.isEmpty else { return try EffectEnd(sealedEnd.word, []) }
        let bytes = try engine.vault.open(sealedEnd.bytes, bound: EffectRow.answerPlace(id)).bytes
        return try EffectEnd(sealedEnd.word, bytes)
    }

    /// What it ends with: the provider's word, also one that came late, before what is kept, and
    /// what time has made of it last.
    ///
    /// A refusal is about the attempt that was refused. Where another is in doubt, it may have been
    /// carried out, and the effect is in doubt.
    func end(_ given: EffectEnd?, on engine: LaneEngine) throws -> EffectEnd {
        switch (try kept(on: engine), given) {
        case (.done(let result)?, _), (_, .done(let result)?): .done(result)
        case (.refused(let fault)?, _): .refused(fault)
        case (_, .refused?) where doubts > 1: .unknown
        case (_, let given?): given
        case (let kept?, nil): kept
        case (nil, nil): doubts > 0 ? .unknown : .expired
        }
    }

    func ended(_ end: EffectEnd, on engine: LaneEngine) throws -> EndedRow {
        EndedRow(
            id: id,
            input: try input(on: engine),
            end: end,
            performed: performed,
            attempts: attempts
        )
    }

    /// Ends it; what was asked and answered is nobody's any more.
    static func close(
        _ number: Int64,
        as state: String,
        at now: Instant,
        on engine: LaneEngine
    ) throws {
        let update = try engine.statement(
            """
            UPDATE host_effect SET state=?2, ended_ms=?3, due_ms=NULL, end_ms=NULL, input=x'',
                outcome=NULL, answer=NULL, problem=NULL WHERE n=?1 AND ended_ms IS NULL
            """
        )
        update.bind(number, at: 1)
        update.bind(state, at: 2)
        update.bind(now.utcMillis, at: 3)
        try update.run()
    }

    /// Lets the next of a partition go, unless it is under way.
    static func release(_ partition: String, at now: Instant, on engine: LaneEngine) throws {
        let update = try engine.statement(
            """
            UPDATE host_effect SET due_ms=?2, end_ms=deadline_ms
                WHERE n=(SELECT min(n) FROM host_effect
                        WHERE partition_key=?1 AND ended_ms IS NULL)
                    AND state='open' AND due_ms IS NULL AND leased=0 AND outcome IS NULL
            """
        )
        update.bind(partition, at: 1)
        update.bind(now.utcMillis, at: 2)
        try update.run()
    }

    /// Plans what is next: when the provider is asked (nil for never again), and when it ends
    /// without.
    func plan(
        due: Instant?,
        end: Instant,
        doubts: Int,
        problem: String,
        on engine: LaneEngine
    ) throws {
        let update = try engine.statement(
            """
            UPDATE host_effect SET due_ms=?2, end_ms=?3, doubts=?4, leased=0, problem=?5 WHERE n=?1
            """
        )
        update.bind(number, at: 1)
        update.bind(due?.utcMillis, at: 2)
        update.bind(end.utcMillis, at: 3)
        update.bind(Int64(doubts), at: 4)
        update.bind(String(problem.prefix(EffectRow.problemMax)), at: 5)
        try update.run()
    }

    /// Keeps what became of it until its handler, which has failed, is asked again; for an operator
    /// to see to without a time for that.
    func keep(
        _ end: EffectEnd,
        until again: Instant?,
        problem: String,
        on engine: LaneEngine
    ) throws {
        let update = try engine.statement(
            """
            UPDATE host_effect SET outcome=iif(outcome IS 'done', outcome, ?2),
                answer=iif(outcome IS 'done', answer, ?3), failures=failures+1, due_ms=NULL,
                leased=0, end_ms=?4, state=iif(?4 IS NULL, 'stuck', 'open'), problem=?5
                WHERE n=?1 AND ended_ms IS NULL
            """
        )
        update.bind(number, at: 1)
        update.bind(end.word, at: 2)
        update.bind(
            try end.bytes.map { try engine.vault.seal($0, bound: EffectRow.answerPlace(id)) },
            at: 3
        )
        update.bind(again?.utcMillis, at: 4)
        update.bind(String(problem.prefix(EffectRow.problemMax)), at: 5)
        try update.run()
    }

    /// Leaves it to an operator as it is.
    func stick(problem: String, on engine: LaneEngine) throws {
        let update = try engine.statement(
            "UPDATE host_effect SET state='stuck', due_ms=NULL, end_ms=NULL, problem=?2 WHERE n=?1"
        )
        update.bind(number, at: 1)
        update.bind(problem, at: 2)
        try update.run()
    }

    private static let problemMax = 500
}

extension EffectEnd {
    /// The word its row has for it.
    var word: String {
        switch self {
        case .done: "done"
        case .refused: "refused"
        case .expired: "expired"
        case .unknown: "unknown"
        }
    }

    /// What its row keeps beside the word, while the handler has not heard of it.
    var bytes: [UInt8]? {
        switch self {
        case .done(let result): result
        case .refused(let fault): fault.kept
        case .expired, .unknown: nil
        }
    }

    init(_ word: String, _ bytes: [UInt8]) throws {
        self =
            switch word {
            case "done": .done(bytes)
            case "refused": .refused(try Fault(kept: bytes))
            case "expired": .expired
            default: .unknown
            }
    }
}

extension Fault {
    /// A refusal as a row keeps it.
    fileprivate var kept: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        let texts = [
            ("kind", kind.rawValue), ("code", code), ("messageZh", message.zh),
            ("messageEn", message.en), ("remedyZh", remedy.zh), ("remedyEn", remedy.en),
        ]
        for (name, text) in texts {
            json.key(text: name)
            json.string(text)
        }
        json.endObject()
        return json.take()
    }

    fileprivate init(kept bytes: [UInt8]) throws {
        let value = try JSONValue.parse(bytes)
        let text = { (name: String) in value[name]?.string ?? "" }
        self.init(
            Kind(rawValue: text("kind")) ?? .internalError,
            code: text("code"),
            message: LocalizedText(zh: text("messageZh"), en: text("messageEn")),
            remedy: LocalizedText(zh: text("remedyZh"), en: text("remedyEn"))
        )
    }
}

import PluginKit

/// Policies as JSON: written in one way only, so that a sum over the bytes is a sum over the policy.
enum PolicyText {
    /// The record's text.
    static func bytes(of policy: Policy) -> [UInt8] {
        var writer = JSONWriter(capacity: 700)
        writer.beginObject()
        text("id", policy.id, &writer)
        number("version", policy.version, &writer)
        text("titleZh", policy.titleZh, &writer)
        text("titleEn", policy.titleEn, &writer)
        writer.key("directions")
        writer.beginArray()
        for direction in policy.directions { writer.string(direction.rawValue) }
        writer.endArray()
        number("freeSeconds", policy.freeSeconds, &writer)
        number("entrySeconds", policy.entrySeconds, &writer)
        record("timed", policy.timed.map(members), &writer)
        record("rounds", policy.rounds.map(members), &writer)
        text("trigger", policy.trigger.rawValue, &writer)
        number("hardStopSeconds", policy.hardStopSeconds, &writer)
        number("maxExtensions", policy.maxExtensions, &writer)
        text("stepMode", policy.stepMode.rawValue, &writer)
        text("stepBase", policy.stepBase.rawValue, &writer)
        record("stepShare", policy.stepShare.map(members), &writer)
        number("minQualified", policy.minQualified, &writer)
        number("minBidders", policy.minBidders, &writer)
        flag("mustBidInFree", policy.mustBidInFree, &writer)
        flag("allowNonLeading", policy.allowNonLeading, &writer)
        flag("selfUndercut", policy.selfUndercut, &writer)
        flag("isScored", policy.isScored, &writer)
        text("tie", policy.tie.rawValue, &writer)
        number("awardees", policy.awardees, &writer)
        flag("hasPriority", policy.hasPriority, &writer)
        text("outage", policy.outage.rawValue, &writer)
        number("resumeNoticeSeconds", policy.resumeNoticeSeconds, &writer)
        flag("showsBest", policy.showsBest, &writer)
        writer.endObject()
        return writer.take()
    }

    /// Reads a record; a fault names every member that is missing, unknown or of another kind.
    static func policy(_ bytes: [UInt8]) throws -> Policy {
        let members = try RecordReader(bytes)
        let policy = Policy(
            id: members.text("id"),
            version: members.number("version"),
            titleZh: members.text("titleZh"),
            titleEn: members.text("titleEn"),
            directions: members.words("directions"),
            freeSeconds: members.number("freeSeconds"),
            entrySeconds: members.number("entrySeconds"),
            timed: members.record("timed").map(timed),
            rounds: members.record("rounds").map(rounds),
            trigger: members.word("trigger", .anyValid),
            hardStopSeconds: members.optionalNumber("hardStopSeconds"),
            maxExtensions: members.optionalNumber("maxExtensions"),
            stepMode: members.word("stepMode", .atLeast),
            stepBase: members.word("stepBase", .leader),
            stepShare: members.record("stepShare").map(share),
            minQualified: members.number("minQualified"),
            minBidders: members.number("minBidders"),
            mustBidInFree: members.flag("mustBidInFree"),
            allowNonLeading: members.flag("allowNonLeading"),
            selfUndercut: members.flag("selfUndercut"),
            isScored: members.flag("isScored"),
            tie: members.word("tie", .firstCome),
            awardees: members.number("awardees"),
            hasPriority: members.flag("hasPriority"),
            outage: members.word("outage", .extendBy),
            resumeNoticeSeconds: members.number("resumeNoticeSeconds"),
            showsBest: members.flag("showsBest")
        )
        try members.finish()
        return policy
    }

    private static func timed(_ members: RecordReader) -> Policy.Timed {
        Policy.Timed(
            firstSeconds: members.number("firstSeconds"),
            windowSeconds: members.number("windowSeconds"),
            cooldownSeconds: members.number("cooldownSeconds")
        )
    }

    private static func rounds(_ members: RecordReader) -> Policy.Rounds {
        Policy.Rounds(
            count: members.number("count"),
            pauseBeforeSeconds: members.number("pauseBeforeSeconds"),
            turnSeconds: members.number("turnSeconds"),
            pauseSeconds: members.number("pauseSeconds"),
            resultsSeconds: members.number("resultsSeconds")
        )
    }

    private static func share(_ members: RecordReader) -> Policy.StepShare {
        Policy.StepShare(
            minBasisPoints: members.number("minBasisPoints"),
            maxBasisPoints: members.number("maxBasisPoints")
        )
    }

    private static func members(_ timed: Policy.Timed) -> [(StaticString, Int64)] {
        [
            ("firstSeconds", timed.firstSeconds), ("windowSeconds", timed.windowSeconds),
            ("cooldownSeconds", timed.cooldownSeconds),
        ]
    }

    private static func members(_ rounds: Policy.Rounds) -> [(StaticString, Int64)] {
        [
            ("count", rounds.count), ("pauseBeforeSeconds", rounds.pauseBeforeSeconds),
            ("turnSeconds", rounds.turnSeconds), ("pauseSeconds", rounds.pauseSeconds),
            ("resultsSeconds", rounds.resultsSeconds),
        ]
    }

    private static func members(_ share: Policy.StepShare) -> [(StaticString, Int64)] {
        [
            ("minBasisPoints", share.minBasisPoints), ("maxBasisPoints", share.maxBasisPoints),
        ]
    }

    private static func text(_ name: StaticString, _ value: String, _ to: inout JSONWriter) {
        to.key(name)
        to.string(value)
    }

    private static func number(_ name: StaticString, _ value: Int64?, _ to: inout JSONWriter) {
        to.key(name)
        if let value { to.int64(value) } else { to.null() }
    }

    private static func flag(_ name: StaticString, _ value: Bool, _ to: inout JSONWriter) {
        to.key(name)
        to.bool(value)
    }

    private static func record(
        _ name: StaticString,
        _ members: [(StaticString, Int64)]?,
        _ to: inout JSONWriter
    ) {
        to.key(name)
        guard let members else { return to.null() }
        to.beginObject()
        for member in members { number(member.0, member.1, &to) }
        to.endObject()
    }
}

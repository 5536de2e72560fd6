import JSONWire
import TestGround
import Testing

@testable import Exchange

/// Cardinal's own inputs and results, by the corpora.
@Suite struct `Red flags` {
    private static let folder = "ocds/redflags/tests"

    /// Settings as the file's name says them: an indicator, then pairs; `+` stands between values.
    private static func settings(_ name: String) -> RedFlagSettings {
        var settings = RedFlagSettings(setPriceMethods: ["NPC"], leftOutMethods: ["EXC"])
        let parts = name.split(separator: "-").map { String($0) }
        guard parts.count > 2 else { return settings }
        switch (parts[0], parts[1]) {
        case ("R003", "threshold"): settings.periodDays = Int64(parts[2]) ?? 0
        case ("R003", "procurement_methods"):
            settings.periodMethods = Set(parts[2].split(separator: "+").map { String($0) })
        case ("R003", "procurement_method_details"):
            for place in stride(from: 2, to: parts.count - 1, by: 2) {
                settings.periodDaysByMethodDetails[parts[place]] = Int64(parts[place + 1])
            }
        case ("R048", "minimum_contracting_processes"):
            settings.processesOfSupplierMin = Int(parts[2]) ?? 0
        default: Issue.record("unknown settings \(name)")
        }
        return settings
    }

    private static func processes(_ bytes: [UInt8]) throws -> [ContractingProcess] {
        try String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap {
            ContractingProcess(try JSONValue.parse(String($0)))
        }
    }

    private static func expected(_ bytes: [UInt8]) throws -> Set<FlagFound> {
        var found: Set<FlagFound> = []
        for group in try JSONValue.parse(bytes).members ?? [] {
            for entry in group.value.members ?? [] {
                let subject: FlaggedSubject =
                    switch group.name {
                    case "OCID": .process(entry.name)
                    case "Buyer": .buyer(entry.name)
                    case "ProcuringEntity": .procuringEntity(entry.name)
                    default: .tenderer(entry.name)
                    }
                for flag in entry.value.members ?? [] {
                    guard let known = RedFlag(rawValue: flag.name),
                        let value = flag.value.number?.double
                    else { throw NoSuchFlag(name: flag.name) }
                    found.insert(FlagFound(subject: subject, flag: known, value: value))
                }
            }
        }
        return found
    }

    private struct NoSuchFlag: Error {
        let name: String
    }

    @Test func `are those that the indicators' own tests expect, each with its value`() throws {
        let names = try Corpora.names(in: Self.folder).filter { $0.hasSuffix(".jsonl") }
            .map { String($0.dropLast(6)) }
        #expect(names.count == 15)
        for name in names {
            let flag = try #require(RedFlag(rawValue: String(name.prefix(4))))
            let processes = try Self.processes(try Corpora.bytes("\(Self.folder)/\(name).jsonl"))
            #expect(processes.count > 1)
            let found = RedFlagReview(Self.settings(name)).flags(in: processes)
                .filter { $0.flag == flag }
            let text = try Corpora.bytes("\(Self.folder)/\(name).expected")
            #expect(found == (try Self.expected(text)), "\(name)")
        }
    }

    @Test func `every indicator has a test among them`() throws {
        let names = try Corpora.names(in: Self.folder)
        for flag in RedFlag.allCases {
            #expect(names.contains { $0.hasPrefix(flag.rawValue) }, "\(flag.rawValue)")
        }
    }

    @Test func `quantiles are estimated between the figures`() {
        let fences = Fences([2, 1, 3, 4])
        #expect(fences.quantile(0.25).map { abs($0 - 17.0 / 12) < 1e-12 } == true)
        #expect(Fences([]).upper == nil && Fences([5]).quantile(0.75) == 5)
    }

    @Test(
        arguments: [
            ("2026-11-27T04:00:00Z", 1_795_752_000_000),
            ("2026-11-27T12:00:00+08:00", 1_795_752_000_000),
            ("2026-11-26T23:00:00.500-05:00", 1_795_752_000_500), ("2026-11-27", nil),
            ("invalid", nil), ("2026-11-27T04:00:00+8:00", nil),
        ] as [(String, Int64?)]
    )
    func `dates are read with whatever offset`(text: String, millis: Int64?) {
        #expect(OCDSDate.millis(text) == millis)
    }

    @Test func `figures are told to four places`() {
        #expect(DecimalText.text(1) == "1" && DecimalText.text(0.16666666) == "0.1667")
        #expect(DecimalText.text(0.5) == "0.5" && DecimalText.text(12.0625) == "12.0625")
    }
}

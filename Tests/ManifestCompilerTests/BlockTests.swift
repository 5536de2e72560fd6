import Testing

@testable import ManifestCompiler
@testable import PluginKit

@Suite struct `Building blocks in a manifest` {
    private static let ledger = """
        "blocks": {
          "effects": {
            "OpenDoor": {"title": {"zh": "开门", "en": "Open"}, "port": "lock.code.add",
              "input": "schemas/DoorWish.json", "result": "schemas/DoorOpened.json",
              "partitionKey": "door", "retry": {"firstMs": 500, "attempts": 3}},
            "CloseDoor": {"title": {"zh": "关门", "en": "Close"}, "port": "lock.code.delete",
              "input": "schemas/DoorWish.json", "result": "schemas/DoorOpened.json"}
          },
          "callbacks": {
            "DoorOpenedByHand": {"title": {"zh": "有人开门", "en": "Opened"},
              "port": "lock.door.opened", "message": "schemas/DoorOpened.json"}
          },
          "obligations": {
            "Permit": {"title": {"zh": "许可", "en": "Permit"}, "unit": "workingDays", "span": 10,
              "reminders": [3, 1],
              "pauseReasons": {"siteVisit": {"zh": "勘验", "en": "Visit"}}},
            "Errand": {"title": {"zh": "跑腿", "en": "Errand"}, "unit": "civilDays", "span": 2}
          },
          "aggregates": {
            "Lot": {"title": {"zh": "标的", "en": "Lot"}, "operations": ["letStall"]}
          },
          "reservations": {
            "resources": {"Crate": {"title": {"zh": "筐", "en": "Crate"}, "over": "count"}}
          },
          "ledger": {
            "accounts": {
              "Bank": {"title": {"zh": "银行", "en": "Bank"}, "side": "debit", "holder": "tenant",
                "money": "mixed"},
              "Deposit": {"title": {"zh": "押金", "en": "Deposit"}, "side": "credit",
                "holder": "tenant", "money": "deposit"},
              "Service": {"title": {"zh": "服务费", "en": "Fee"}, "side": "credit",
                "holder": "platform", "money": "fee"}
            },
            "transfers": {
              "DepositPaid": {"title": {"zh": "押金", "en": "Paid"}, "debit": "Bank",
                "credit": "Deposit"}
            }
          }
        },
        "timers"
        """

    private static func door(isOpen: Bool) -> String {
        """
        {"type": "object", "additionalProperties": \(isOpen), "required": ["door", "codes"],
         "properties": {"door": {"type": "string", "format": "id"},
          "codes": {"type": "array", "maxItems": 3, "items": {"type": "integer", "minimum": 0, "maximum": 9}}}}
        """
    }

    private func compile(_ old: String = "", _ new: String = "") throws -> CompiledSample {
        let sample = try SamplePlugin()
        #expect(old.isEmpty || Self.ledger.contains(old))
        let blocks = old.isEmpty ? Self.ledger : Self.ledger.replacing(old, with: new)
        try sample.replace("\"timers\"", by: blocks, in: "plugin.json")
        try sample.write(Self.door(isOpen: false), to: "schemas/DoorWish.json")
        try sample.write(Self.door(isOpen: true), to: "schemas/DoorOpened.json")
        return try sample.compile()
    }

    @Test func `become symbols, each kind that is declared and no other`() throws {
        let compiled = try compile()
        #expect(compiled.lines == [])
        let contract = try #require(compiled.outputs["GeneratedContract.swift"])
        for line in [
            "enum Accounts {", "extension Accounts.Deposit: AccountKind {",
            "extension Transfers.DepositPaid: TransferKind {",
            "extension Resources.Crate: ResourceKind {", "extension Effects.OpenDoor: EffectKind {",
            "typealias Input = DoorWish", "typealias Result = DoorOpened",
            "static func partitionKey(of input: Input) -> String? { input.door }",
            "static func partitionKey(of input: Input) -> String? { nil }",
            "extension Callbacks.DoorOpenedByHand: CallbackKind {",
            "typealias Message = DoorOpened",
            "extension Obligations.Permit: ObligationKind {",
            "extension PauseReason where Kind == Obligations.Permit {",
            "static var siteVisit: Self { Self(generated: \"siteVisit\") }",
            "extension Aggregates.Lot: AggregateKind {",
        ] {
            #expect(contract.contains(line))
        }
        let plain = try #require(try SamplePlugin().compile().outputs["GeneratedContract.swift"])
        #expect(!contract.contains("Kind == Obligations.Errand"))
        for word in ["Accounts", "Transfers", "Effects", "Callbacks", "Obligations", "Aggregates"] {
            #expect(!plain.contains(word))
        }
    }

    @Test(arguments: [
        (
            #""money": "fee""#, #""money": "rent""#, "/blocks/ledger/accounts/Service/holder: ",
            "article 36"
        ),
        (#""money": "fee""#, #""money": "deposit""#, "Service/holder: ", "article 36"),
        (#""money": "fee""#, #""money": "mixed""#, "Service/holder: ", "article 36"),
        (#""debit": "Bank""#, #""debit": "Service""#, "transfers/DepositPaid: ", "article 36"),
        (
            "\"money\": \"fee\"}\n    },\n    \"transfers\": {",
            """
            "money": "fee"},
            "Purse": {"title": {"zh": "钱包", "en": "Purse"}, "side": "debit", "holder": "person",
              "money": "other"}},
            "transfers": {
              "Lent": {"title": {"zh": "出借", "en": "Lent"}, "debit": "Purse", "credit": "Bank"},
              "Kept": {"title": {"zh": "留存", "en": "Kept"}, "debit": "Purse", "credit": "Service"},
            """, "transfers/Kept: ", "article 36"
        ),
        (#""debit": "Bank""#, #""debit": "Safe""#, "DepositPaid/debit: ", "no account kind"),
        (#""side": "debit""#, #""side": "left""#, "Bank/side: ", "unknown word"),
        (#""Deposit": {"#, #""deposit": {"#, "accounts/deposit: ", "cannot name a Swift type"),
        (#""ledger": {"#, #""ledgers": {"#, "/blocks/ledgers: ", "no member"),
        (#""lock.code.add""#, #""lock""#, "effects/OpenDoor/port: ", "<provider>.<thing>.<act>"),
        (#""lock.door.opened""#, #""Lock.door.x""#, "ByHand/port: ", "<provider>.<thing>.<act>"),
        (#""partitionKey": "door""#, #""partitionKey": "codes""#, "partitionKey: ", "no required"),
        (#""partitionKey": "door""#, #""partitionKey": "lock""#, "partitionKey: ", "no required"),
        (#""firstMs": 500"#, #""firstMs": 500, "maxMs": 400"#, "retry: ", "is above \"maxMs\""),
        (#""attempts": 3"#, #""attempts": 0"#, "attempts: ", "from 1 to 1000"),
        (#""attempts": 3"#, #""tries": 3"#, "tries: ", "no member"),
        (#""OpenDoor": {"#, #""open": {"#, "effects/open: ", "cannot name a Swift type"),
        (#""span": 10"#, #""span": 0"#, "Permit/span: ", "from 1 to 3660"),
        (#""span": 10"#, #""span": 3"#, "Permit/reminders: ", "not after the start"),
        (#"[3, 1]"#, #"[1, 3]"#, "Permit/reminders: ", "from many days left to few"),
        (#"[3, 1]"#, #"[9, 8, 7, 6, 5, 4, 3, 2, 1]"#, "Permit/reminders: ", "more than 8"),
        (#"[3, 1]"#, #"["x"]"#, "Permit/reminders/0: ", "whole number"),
        (#""unit": "workingDays""#, #""unit": "hours""#, "Permit/unit: ", "unknown word"),
        (#""siteVisit""#, #""site visit""#, "pauseReasons/site visit: ", "cannot name a reason"),
        (#""Permit": {"#, #""permit": {"#, "obligations/permit: ", "cannot name a Swift type"),
        (#""Lot": {"#, #""lot": {"#, "aggregates/lot: ", "cannot name a Swift type"),
        (#"["letStall"]"#, #"["fly"]"#, "Lot/operations/0: ", "no route or page"),
        (#"["letStall"]"#, #"["searchStalls"]"#, "Lot/operations/0: ", "no route or page"),
        (
            #""message": "schemas/DoorOpened.json""#, #""message": "schemas/DoorWish.json""#,
            "DoorWish.json", "has to skip members"
        ),
        (
            #""credit": "Deposit""#, #""credit": "Deposit", "fee": 1"#, "DepositPaid/fee: ",
            "no member"
        ),
    ])
    func `are refused where they are wrong, with the place`(
        old: String,
        new: String,
        place: String,
        problem: String
    ) throws {
        let compiled = try compile(old, new)
        #expect(
            compiled.lines.contains { $0.contains(place) && $0.contains(problem) },
            "\(compiled.lines)"
        )
        #expect(compiled.outputs.isEmpty)
    }

    @Test(arguments: [
        "AccountKind", "TransferKind", "ResourceKind", "EffectKind", "CallbackKind",
        "ObligationKind", "AggregateKind",
    ])
    func `are declared by nobody but the build`(kind: String) {
        let log = DiagnosticLog()
        let text = "enum Safe: \(kind) {\n    static var name: StaticString { \"Safe\" }\n}\n"
        SourceWall(log: log).check(PluginFiles.Text(name: "Safe", path: "Safe", text: text))
        #expect(log.list.map(\.problem) == ["a plugin makes no \(kind) of its own"])
    }
}

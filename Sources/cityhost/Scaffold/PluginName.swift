import PluginKit

/// What a plugin may be called: the Swift type, and the id made of it.
struct PluginName: Hashable {
    /// `CityMarket`: module, type, folder.
    let type: String
    /// `citymarket`: id, route prefix, file name.
    var id: String { type.lowercased() }

    /// Refuses a name that Swift, the package or the host has another use for.
    init(_ text: String) throws(Fault) {
        let isWord = text.utf8.allSatisfy {
            (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        guard isWord, (3...32).contains(text.utf8.count),
            text.utf8.first.map({ $0 < 0x61 }) ?? false
        else {
            throw Fault.pluginNameUnfit(text, "it is not one word such as CityMarket")
        }
        let id = text.lowercased()
        guard !Names.reservedTypes.contains(text), !PluginName.modules.contains(id) else {
            throw Fault.pluginNameUnfit(text, "Swift or the host has another use for it")
        }
        guard !PluginName.types.contains(text), !Names.reservedIDs.contains(id) else {
            throw Fault.pluginNameUnfit(text, "Swift or the host has another use for it")
        }
        guard !PluginName.prefixes.contains(id) else {
            throw Fault.pluginNameUnfit(text, "the host serves its own pages under /\(id)")
        }
        let words = PluginName.words(of: text)
        guard words.allSatisfy({ !PluginName.patterns.contains($0) }) else {
            throw Fault.pluginNameUnfit(text, "it names a pattern, not a thing of the city")
        }
        guard !PluginName.template.contains(text) else {
            throw Fault.pluginNameUnfit(text, "a type of the first sources has this name")
        }
        type = text
    }

    /// Modules that a build of the city has already, in small letters.
    private static let modules: Set<String> = [
        "argumentparser", "cityhost", "clibuv", "csqlite", "crypto", "dequemodule", "foundation",
        "glibc", "heapmodule", "host", "hostauth", "hostbus", "hostegress", "hosthttp",
        "hostloop", "hoststore", "httptesting", "jsonwire", "linked", "logging",
        "manifestcompiler", "manifestplugin", "mustache", "observer", "orderedcollections",
        "plugin", "pluginkit", "specimen", "starter", "swift", "synchronization", "testing",
        "transparencylog",
    ]

    /// First segments of the host's own places.
    private static let prefixes: Set<String> = [
        "account", "admin", "assets", "asyncapi", "auth", "bus", "chain", "choose", "docs",
        "healthz", "language", "metrics", "openapi", "ops", "readyz", "sandbox", "schema",
    ]

    /// Types that a plugin's sources name: its own type would hide them.
    private static let types: Set<String> = Set(
        """
        AcceptedReader Binder CallContext CanonicalJSON ChoiceRule CivilDay Configured DayRule
        DigitsRule EventEnvelope Fact FiredTimer Hex Identifier IdentifierRule InstantRule IntegerRule JSONError
        JSONKey JSONKind JSONLimits JSONMember JSONNumber Language ListRule LocalizedText MoneyRule
        NameRule NoContent NoInput PageReply PageValue PhoneRule PluginBundle Principal Projection
        Received Registration RequestContext RequestInput RowReader Seedable SettingsReader Snapshot
        SourceLocation StatementSpec TextRule TimerKind Transaction TruthRule ValueRule Verdict
        Tool Tooled ToolRun Violation WrittenValueRule
        AccountBalance AccountKind AccountStatement Allocation AnnualRate Assessment BalanceProof
        BreakItem BusinessCalendar CallbackEnvelope CallbackKind CaseFact CashFlow CitizenID ClockRule
        Condition CostOfCredit Demand EffectKind EffectOutcome EndedEffect Loan MobileNumber
        LaneAggregate MonthlyDays MonthlyRent MovingDeadline Obligation ObligationStep PersonalValue
        FileText MadeSheet Procedure ProcedureBook ProviderLine PublishedEvent Sheet
        Reservation ReservationOutcome ReservationRefusal ResourceKind ServiceClock
        SocialCreditCode Stamp Standstill Transfer TransferKind TransferOrder TransferOutcome TransferRefusal Truth
        Actor Character Class Clock Codable Collection Comparable Decodable Dictionary Double
        Duration Encodable Enum Equatable Error Extension Float Func Identifiable Import Init Int
        Iterator Let Mirror Never Operator Private Protocol Public Range Regex Result Return Sequence
        Set Static Struct Subscript Substring Super Switch Task Throw Typealias Unicode Var Void
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )

    /// Words that LayoutTests refuse in every name.
    private static let patterns: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Misc", "New",
        "Old", "Manager",
    ]

    /// Types of the sources a plugin begins with.
    private static let template: Set<String> = [
        "Entry", "EntryBook", "EntryList", "EntryPage", "EntryRecorded", "RecordEntry",
    ]

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        for letter in text {
            if letter.isUppercase || words.isEmpty { words.append("") }
            words[words.count - 1].append(letter)
        }
        return words
    }
}

extension Fault {
    /// A plugin cannot be called so.
    static func pluginNameUnfit(
        _ name: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "authoring.name_unfit",
            message: LocalizedText(
                zh: "模块不能命名为“\(name)”：\(why)。",
                en: "A plugin cannot be called \u{201C}\(name)\u{201D}: \(why)."
            ),
            remedy: LocalizedText(
                zh: "请用一个大写字母开头的英文业务名词，3 至 32 个字母，如 CityMarket。",
                en: "Use a noun of the business with a capital letter, 3 to 32 letters, "
                    + "such as CityMarket."
            ),
            location: location
        )
    }

    /// A plugin of this name is there already.
    static func pluginNameTaken(
        _ name: String,
        _ place: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "authoring.name_taken",
            message: LocalizedText(
                zh: "名称“\(name)”已被使用：\(place)。",
                en: "The name \u{201C}\(name)\u{201D} is taken: \(place)."
            ),
            remedy: LocalizedText(
                zh: "请换一个名称，或先移走该处的内容。",
                en: "Choose another name, or take away what is there."
            ),
            location: location
        )
    }

    /// A title that cannot be shown.
    static func titleUnfit(_ title: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "authoring.title_unfit",
            message: LocalizedText(
                zh: "标题不可用：“\(title)”。",
                en: "This cannot be a title: \u{201C}\(title)\u{201D}."
            ),
            remedy: LocalizedText(
                zh: "标题为 1 至 40 个字符，不含引号、反斜线、换行和尖括号。",
                en: "A title has 1 to 40 characters, without quotes, backslashes, line ends, <, >."
            ),
            location: location
        )
    }

    /// The folder does not hold the package.
    static func notThePackage(
        _ folder: String,
        _ what: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .notFound,
            code: "authoring.not_the_package",
            message: LocalizedText(
                zh: "目录 \(folder) 中没有本项目的源码：缺少 \(what)。",
                en:
                    "The folder \(folder) does not hold the sources of this host: \(what) is missing."
            ),
            remedy: LocalizedText(
                zh: "请在项目根目录运行，或用 --package 指定。",
                en: "Run it in the package's root, or name that with --package."
            ),
            location: location
        )
    }
}

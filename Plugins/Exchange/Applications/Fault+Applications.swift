import PluginKit

// What applications for the board are refused for.
extension Fault {
    /// There is no such application in the organisation.
    static func applicationMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.application.not_found",
            message: LocalizedText(zh: "没有这份挂牌申请。", en: "There is no such application."),
            remedy: LocalizedText(
                zh: "请从本机构的申请列表中选择。",
                en: "Choose one from the organisation's applications."
            ),
            location: location
        )
    }

    /// It was listed, refused or taken back.
    static func applicationOver(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.application.over",
            message: LocalizedText(zh: "该申请已办结。", en: "The application is over."),
            remedy: LocalizedText(zh: "请另行登记新的申请。", en: "Take in another one."),
            location: location
        )
    }

    /// Only what was accepted is listed, and once.
    static func applicationNotAccepted(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.application.not_accepted",
            message: LocalizedText(
                zh: "只有已受理且尚未挂牌的申请可以挂牌。",
                en: "Only an application that was accepted and not listed yet can be."
            ),
            remedy: LocalizedText(zh: "请先受理该申请。", en: "Accept it first."),
            location: location
        )
    }

    /// Something keeps it off the board, or the lot is another than the application's.
    static func applicationUnfit(
        _ gaps: [Eligibility.Gap],
        location: SourceLocation = .here()
    ) -> Fault {
        let zh = gaps.map { ApplicationWords.gap($0).zh }.joined(separator: "、")
        let en = gaps.map { ApplicationWords.gap($0).en }.joined(separator: "; ")
        return Fault(
            .invalid,
            code: "exchange.application.unfit",
            message: LocalizedText(
                zh: gaps.isEmpty ? "标的与申请不符（类别或起始价）。" : "尚缺：\(zh)。",
                en: gaps.isEmpty
                    ? "The lot is another than the application's, by kind or start price."
                    : "Missing: \(en)."
            ),
            remedy: LocalizedText(
                zh: "请补齐申请材料，或按批准的类别与价格挂牌。",
                en: "Complete the application, or list the kind and price that were approved."
            ),
            location: location
        )
    }
}

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

    /// Nobody at the sub-centre takes what is handed in.
    static func windowClosed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.window.closed",
            message: LocalizedText(
                zh: "该分中心未开放网上受理。",
                en: "This sub-centre takes no applications online."
            ),
            remedy: LocalizedText(
                zh: "请选择已开放的分中心，或到窗口办理。",
                en: "Choose one that does, or go to its window."
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

    /// Something keeps it off the board, or the lot is worse than the approved price.
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
                zh: gaps.isEmpty ? "起始价劣于批准的价格。" : "尚缺：\(zh)。",
                en: gaps.isEmpty
                    ? "The start price is worse than the approved one." : "Missing: \(en)."
            ),
            remedy: LocalizedText(
                zh: "请补齐申请材料，或按批准的价格挂牌。",
                en: "Complete the application, or list it at the price that was approved."
            ),
            location: location
        )
    }
}

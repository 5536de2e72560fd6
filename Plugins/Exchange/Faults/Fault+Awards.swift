import PluginKit

// What objections and papers are refused for.
extension Fault {
    /// It comes too late to object.
    static func objectionLate(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.objection.over",
            message: LocalizedText(
                zh: "异议期已过，或该标的已经结束。",
                en: "The time to object is over, or the lot is."
            ),
            remedy: LocalizedText(
                zh: "请联系分中心，或依法另行主张。",
                en: "Ask the sub-centre, or pursue it by law."
            ),
            location: location
        )
    }

    /// One objection of a person's at a time.
    static func objectionYours(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.objection.yours",
            message: LocalizedText(
                zh: "您对该标的的异议尚在处理。",
                en: "An objection of yours to this lot waits for its answer."
            ),
            remedy: LocalizedText(
                zh: "请等待答复；补充材料请交分中心。",
                en: "Wait for the answer; hand more in at the sub-centre."
            ),
            location: location
        )
    }

    /// There is no such objection.
    static func objectionMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.objection.not_found",
            message: LocalizedText(zh: "没有这项异议。", en: "There is no such objection."),
            remedy: LocalizedText(
                zh: "请从标的的异议列表中选择。",
                en: "Choose one from the lot's objections."
            ),
            location: location
        )
    }

    /// An objection is answered once.
    static func objectionAnswered(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.objection.answered",
            message: LocalizedText(
                zh: "该异议已经答复。",
                en: "The objection was answered already."
            ),
            remedy: LocalizedText(
                zh: "答复不再更改；新的异议请另行提出。",
                en: "An answer stays; a new objection is another one."
            ),
            location: location
        )
    }

    /// Nobody answers for a lot that was listed before somebody had to.
    static func ownerMissing(_ lot: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "exchange.lot.owner_missing",
            message: LocalizedText(
                zh: "标的 \(lot) 没有首问负责人。",
                en: "Nobody answers for the lot \(lot)."
            ),
            remedy: LocalizedText(
                zh: "请由分中心两名工作人员作废后重新挂牌。",
                en: "Two officers of the sub-centre annul it and list it anew."
            ),
            location: location
        )
    }

    /// The certificate's receipt is not signed yet.
    static func paperNotReady(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.paper.not_ready",
            message: LocalizedText(
                zh: "鉴证书的存证回执正在生成。",
                en: "The certificate's receipt is being signed."
            ),
            remedy: LocalizedText(
                zh: "请几秒钟后再下载。",
                en: "Download it again in a few seconds."
            ),
            location: location
        )
    }
}

import PluginKit

/// Faults of filing and of the register of occupants; docs/errors.md explains each.
extension Fault {
    /// There is no such filing.
    static func filingNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.filing.not_found",
            message: LocalizedText(
                zh: "没有这项备案。",
                en: "There is no such filing."
            ),
            remedy: LocalizedText(
                zh: "请刷新备案列表后选择。",
                en: "Read the filings again and choose one."
            ),
            location: location
        )
    }

    /// The filing is not where this can be done.
    static func filingNotNow(_ state: FilingState, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.filing.not_now",
            message: LocalizedText(
                zh: "备案当前状态为 \(state.rawValue)，不能办理这一步。",
                en: "The filing is \(state.rawValue): this cannot be done now."
            ),
            remedy: LocalizedText(
                zh: "请刷新备案，按其中可办的事项办理。",
                en: "Read the filing again and do what it says is open."
            ),
            location: location
        )
    }

    /// It is the landlord's to file until the day has passed.
    static func filingLessors(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.filing.lessors",
            message: LocalizedText(
                zh: "备案期限届满前由出租人办理。",
                en: "It is the landlord's to file until the day has passed."
            ),
            remedy: LocalizedText(
                zh: "期限届满后出租人仍未备案的，您可以自行备案。",
                en: "Where it is late you may file it yourself."
            ),
            location: location
        )
    }

    /// A refusal lacks its reason, or a filed lease its number.
    static func filingAnswer(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.filing.answer",
            message: LocalizedText(
                zh: "退回须说明理由，备案成功须填写备案号。",
                en: "A refusal says why, and a lease that is filed has a number."
            ),
            remedy: LocalizedText(
                zh: "请补充理由或备案号。",
                en: "Add the reason, or the office's number."
            ),
            location: location
        )
    }

    /// No filing is late.
    static func filingNotOverdue(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.filing.not_overdue",
            message: LocalizedText(
                zh: "没有逾期未备案的租约，无需自行备案。",
                en: "No filing is late, so there is nothing to file yourself."
            ),
            remedy: LocalizedText(
                zh: "请等待出租人在期限内备案。",
                en: "The landlord has time until the deadline."
            ),
            location: location
        )
    }

    /// There is no such occupant.
    static func occupantNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.occupant.not_found",
            message: LocalizedText(
                zh: "没有这位居住人。",
                en: "There is no such occupant."
            ),
            remedy: LocalizedText(
                zh: "请刷新居住人列表后选择。",
                en: "Read the list again and choose one."
            ),
            location: location
        )
    }

    /// Somebody with this citizen id is registered already.
    static func occupantKnown(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.occupant.known",
            message: LocalizedText(
                zh: "该身份证号码已登记为本租约的居住人。",
                en: "Somebody with this citizen id is registered already."
            ),
            remedy: LocalizedText(
                zh: "请核对后登记其他居住人。",
                en: "Check the number."
            ),
            location: location
        )
    }

    /// The register has no room for another name.
    static func occupantRegisterFull(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.occupant.register_full",
            message: LocalizedText(
                zh: "本租约登记过的居住人已达上限。",
                en: "As many people as a register keeps have lived under this lease."
            ),
            remedy: LocalizedText(
                zh: "请联系住房租赁主管部门登记。",
                en: "Ask the housing office to register them."
            ),
            location: location
        )
    }

    /// The home has as many people as it may.
    static func occupantTooMany(_ most: Int64, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.occupant.too_many",
            message: LocalizedText(
                zh: "居住人数不能超过 \(most) 人。",
                en: "At most \(most) people may live in this home."
            ),
            remedy: LocalizedText(
                zh: "请先注销不再居住的人员。",
                en: "Take out who does not live there any more."
            ),
            location: location
        )
    }
}

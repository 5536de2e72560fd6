import PluginKit

/// Faults of settlements and vacancies; docs/errors.md explains each.
extension Fault {
    /// There is nothing on record that deductions could rest on.
    static func settlementNotInspected(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.settlement.not_inspected",
            message: LocalizedText(
                zh: "还没有验房记录，不能扣款。",
                en: "No inspection is on record, so nothing can be taken off."
            ),
            remedy: LocalizedText(
                zh: "请先记录验房，再提出结算。",
                en: "Record the inspection first, then propose the settlement."
            ),
            location: location
        )
    }

    /// More would be taken off than is owed of the deposit.
    static func settlementTooMuch(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.settlement.too_much",
            message: LocalizedText(
                zh: "扣款合计超过押金。",
                en: "The deductions come to more than the deposit."
            ),
            remedy: LocalizedText(
                zh: "请减少扣款；超出部分须另行协商，不能从押金中扣除。",
                en: "Deduct less; what goes beyond the deposit is claimed otherwise."
            ),
            location: location
        )
    }

    /// A proposal that stands only becomes smaller.
    static func settlementWorse(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.settlement.worse",
            message: LocalizedText(
                zh: "已提出的结算只能减少扣款。",
                en: "A settlement that was proposed can only take less off."
            ),
            remedy: LocalizedText(
                zh: "请提出更少的扣款，或等待承租人答复。",
                en: "Propose smaller deductions, or wait for the answer."
            ),
            location: location
        )
    }

    /// The settlement that was answered is not the one that stands.
    static func settlementChanged(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.settlement.changed",
            message: LocalizedText(
                zh: "结算与您看到的不一致。",
                en: "The settlement is not the one you were shown."
            ),
            remedy: LocalizedText(
                zh: "请刷新租约，核对新的结算后再答复。",
                en: "Read the lease again and answer the settlement that stands."
            ),
            location: location
        )
    }

    /// The tenant has said that they live there.
    static func vacancyDenied(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.vacancy.denied",
            message: LocalizedText(
                zh: "承租人已说明仍在居住，不能再以“已搬离”收回。",
                en:
                    "The tenant has said that they live there: the home cannot be taken back as left."
            ),
            remedy: LocalizedText(
                zh: "请与承租人协商，或依生效的法律文书登记。",
                en: "Come to terms with the tenant, or record an order."
            ),
            location: location
        )
    }
}

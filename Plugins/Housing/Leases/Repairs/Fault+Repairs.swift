import PluginKit

/// Faults of repairs; docs/errors.md explains each.
extension Fault {
    /// There is no such repair.
    static func repairNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.repair.not_found",
            message: LocalizedText(
                zh: "没有这次报修。",
                en: "There is no such repair."
            ),
            remedy: LocalizedText(
                zh: "请刷新报修列表后选择。",
                en: "Read the list of repairs again and choose one."
            ),
            location: location
        )
    }

    /// The repair is not where this can be done.
    static func repairNotNow(_ life: RepairLife, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.repair.not_now",
            message: LocalizedText(
                zh: "报修当前状态为 \(life.state.rawValue)（\(life.remedy.rawValue)），不能办理这一步。",
                en:
                    "The repair is \(life.state.rawValue), \(life.remedy.rawValue): this cannot be done now."
            ),
            remedy: LocalizedText(
                zh: "请刷新报修，按其中可办的事项办理。",
                en: "Read the repair again and do what it says is open."
            ),
            location: location
        )
    }

    /// The question that was answered is not the one that stands.
    static func repairChanged(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.repair.changed",
            message: LocalizedText(
                zh: "上门时间或延期与您看到的不一致。",
                en: "The visit or the day is not the one you were shown."
            ),
            remedy: LocalizedText(
                zh: "请刷新报修，核对后再答复。",
                en: "Read the repair again and answer what stands."
            ),
            location: location
        )
    }

    /// The landlord's time is not over.
    static func repairTooSoon(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.repair.too_soon",
            message: LocalizedText(
                zh: "出租人的维修期限还没有届满，不能主张自行维修费用。",
                en: "The landlord's time is not over, so what you paid cannot be claimed yet."
            ),
            remedy: LocalizedText(
                zh: "请在期限届满后再主张；租金减免可以先行主张。",
                en: "Claim it once the time is over; rent for lost use can be claimed before."
            ),
            location: location
        )
    }

    /// The days were not lived, or not yet, or nothing is claimed.
    static func repairLostDays(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.repair.lost_days",
            message: LocalizedText(
                zh: "影响使用的日期须在报修之后、今天或完工之前；费用和天数不能都为空。",
                en:
                    "Days of lost use lie between the report and today, or the repair; something has to be claimed."
            ),
            remedy: LocalizedText(
                zh: "请修改日期或费用。",
                en: "Change the days or the amount."
            ),
            location: location
        )
    }

    /// Another repair of the lease has a day of it.
    static func repairDaysClaimed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.repair.days_claimed",
            message: LocalizedText(
                zh: "这些日期已在另一次报修中主张过减免。",
                en: "Some of these days were claimed for another repair."
            ),
            remedy: LocalizedText(
                zh: "请去掉已主张的日期。",
                en: "Leave out the days that were claimed already."
            ),
            location: location
        )
    }

    /// Nothing shows what the tenant paid.
    static func repairEvidence(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.repair.evidence",
            message: LocalizedText(
                zh: "主张维修费用须说明凭证。",
                en: "A bill is claimed with what shows it."
            ),
            remedy: LocalizedText(
                zh: "请填写发票、收据或照片的说明。",
                en: "Say which invoice, receipt or photo shows it."
            ),
            location: location
        )
    }

    /// More is granted than was claimed, or less than before.
    static func repairTooMuch(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.repair.too_much",
            message: LocalizedText(
                zh: "认可的金额或比例超出主张，或低于已认可的部分。",
                en: "More is granted than was claimed, or less than was granted before."
            ),
            remedy: LocalizedText(
                zh: "请改为主张以内、不低于已认可的数额。",
                en: "Grant at most the claim, and no less than before."
            ),
            location: location
        )
    }

    /// The day is not one until which it can wait.
    static func repairDays(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.repair.days",
            message: LocalizedText(
                zh: "延期日须在明天以后，且不晚于报修后 \(RepairLimits.deferDaysMax) 天。",
                en:
                    "It can wait until a day after today, at most \(RepairLimits.deferDaysMax) days after the report."
            ),
            remedy: LocalizedText(
                zh: "请另选日期；紧急报修不能延期。",
                en: "Choose another day; what is urgent does not wait."
            ),
            location: location
        )
    }

    /// The tenant is not told why.
    static func repairReason(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.repair.reason",
            message: LocalizedText(
                zh: "延期或不予维修须说明理由。",
                en: "The tenant is told why it waits, or why it is declined."
            ),
            remedy: LocalizedText(
                zh: "请填写理由。",
                en: "Write down why."
            ),
            location: location
        )
    }

    /// The visit is too soon, too far ahead, or too long.
    static func repairWindow(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.repair.window",
            message: LocalizedText(
                zh: "上门时间须为整点，在 14 天以内，最长 8 小时。",
                en: "A visit is at whole hours, within 14 days, and at most eight hours long."
            ),
            remedy: LocalizedText(
                zh: "请另选时间。",
                en: "Choose another time."
            ),
            location: location
        )
    }

    /// The lease has as many open repairs as it may.
    static func repairTooMany(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.repair.too_many",
            message: LocalizedText(
                zh: "未完结的报修已达 \(RepairLimits.openMax) 项。",
                en: "There are \(RepairLimits.openMax) repairs that are open."
            ),
            remedy: LocalizedText(
                zh: "请先答复或确认已有的报修。",
                en: "Answer or confirm those that are there first."
            ),
            location: location
        )
    }

    /// What a repair's refusal is called.
    static func refused(_ refusal: RepairLife.Refusal, _ life: RepairLife) -> Fault {
        switch refusal {
        case .notNow: repairNotNow(life)
        case .days: repairDays()
        case .window: repairWindow()
        case .otherQuestion: repairChanged()
        case .tooSoon: repairTooSoon()
        case .lostDays: repairLostDays()
        case .tooMuch: repairTooMuch()
        }
    }
}

import PluginKit

/// Faults of provisional qualifications; docs/errors.md explains each.
extension Fault {
    /// There is no such case of the caller's.
    static func qualificationNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.qualification.not_found",
            message: LocalizedText(
                zh: "没有这件补件办理。",
                en: "There is no such qualification."
            ),
            remedy: LocalizedText(
                zh: "请在“我的租约”中查看；没有补件的租约不需要办理。",
                en: "See your leases; one that began with every paper has none."
            ),
            location: location
        )
    }

    /// The program lets nobody stay so, or the rent is not the one that was shown.
    static func qualificationMarketRent(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.qualification.market_rent",
            message: LocalizedText(
                zh: "不能按这一租金续住：项目不允许，或租金与您看到的不一致。",
                en:
                    "You cannot stay at this rent: the program does not allow it, or it is not the rent you were shown."
            ),
            remedy: LocalizedText(
                zh: "请刷新页面核对租金，或选择退租日。",
                en: "Read the case again, or choose a day to leave."
            ),
            location: location
        )
    }

    /// The leaving day is too soon or too late.
    static func qualificationDays(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.qualification.days",
            message: LocalizedText(
                zh:
                    "退租日不在允许的范围内：承租人可选 \(QualificationLimits.exitDaysMax) 天以内，出租人须至少提前 \(QualificationLimits.vacateDays) 天。",
                en:
                    "A tenant leaves within \(QualificationLimits.exitDaysMax) days; a landlord's day is at least \(QualificationLimits.vacateDays) days away."
            ),
            remedy: LocalizedText(
                zh: "请另选退租日。",
                en: "Choose another leaving day."
            ),
            location: location
        )
    }

    /// Nothing of this kind was left open.
    static func noQualificationItem(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.qualification.no_item",
            message: LocalizedText(
                zh: "这份租约没有这项待补材料。",
                en: "Nothing of this kind was left open."
            ),
            remedy: LocalizedText(
                zh: "请从待补材料列表中选择。",
                en: "Choose one of the items of the case."
            ),
            location: location
        )
    }

    /// The notice was appealed against already.
    static func qualificationAppealed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.qualification.appealed",
            message: LocalizedText(
                zh: "对这份告知书的申诉已有决定，不能再次申诉。",
                en: "This notice was appealed against already."
            ),
            remedy: LocalizedText(
                zh: "请在补正期限内补齐告知书所列材料。",
                en: "Cure what the notice names in time."
            ),
            location: location
        )
    }

    /// The tenant has time to choose still.
    static func qualificationChoosing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.qualification.choosing",
            message: LocalizedText(
                zh: "承租人仍在选择期内，不能通知退租。",
                en: "The tenant still has time to choose."
            ),
            remedy: LocalizedText(
                zh: "请在选择期届满后再通知。",
                en: "Give notice once that time is over."
            ),
            location: location
        )
    }

    /// Who suspects paper does not judge it.
    static func sameOfficer(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.qualification.same_officer",
            message: LocalizedText(
                zh: "提出疑点的经办人不能自行复核。",
                en: "Whoever suspects a paper does not judge it."
            ),
            remedy: LocalizedText(
                zh: "请由另一名经办人复核。",
                en: "Have another officer decide."
            ),
            location: location
        )
    }

    /// No outage of the source is on record.
    static func noOutage(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.outage.not_known",
            message: LocalizedText(
                zh: "该数据源没有正在进行的中断记录。",
                en: "No outage of this source is on record."
            ),
            remedy: LocalizedText(
                zh: "请先登记中断，再登记恢复。",
                en: "Record that it is out first."
            ),
            location: location
        )
    }

    /// The case is not where this can be done.
    static func qualificationNotNow(
        _ state: QualificationState,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "housing.qualification.not_now",
            message: LocalizedText(
                zh: "补件办理当前状态为 \(state.rawValue)，不能办理这一步。",
                en: "The qualification is \(state.rawValue): this cannot be done now."
            ),
            remedy: LocalizedText(
                zh: "请刷新页面，按其中可办的事项办理。",
                en: "Read the case again and do what it says is open."
            ),
            location: location
        )
    }

    /// What a case's refusal is called.
    static func refused(_ refusal: QualificationLife.Refusal, _ life: QualificationLife) -> Fault {
        switch refusal {
        case .notNow: qualificationNotNow(life.state)
        case .noItem: noQualificationItem()
        case .appealedAlready: qualificationAppealed()
        case .sameOfficer: sameOfficer()
        case .choosing: qualificationChoosing()
        case .days: qualificationDays()
        }
    }
}

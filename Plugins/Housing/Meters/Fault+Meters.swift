import PluginKit

/// Faults of meters and of what they cost; docs/errors.md explains each.
extension Fault {
    /// A reading is of a day to come, before another one, or of days that are billed.
    static func meterDay(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.meter.day",
            message: LocalizedText(
                zh: "抄表日不能晚于今天、早于已有读数，或在已出账期间内。",
                en: "A reading is of today or before, after every other, and after what is billed."
            ),
            remedy: LocalizedText(zh: "请另选抄表日。", en: "Choose another day."),
            location: location
        )
    }

    /// The meter shows less than before.
    static func meterBackwards(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.meter.backwards",
            message: LocalizedText(zh: "读数小于上次读数。", en: "The meter shows less than before."),
            remedy: LocalizedText(
                zh: "请核对读数；换过表的，请注明是新表。",
                en: "Check the figure; where it is a new meter, say so."
            ),
            location: location
        )
    }

    /// More was used than one bill can have.
    static func meterTooMuch(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.meter.too_much",
            message: LocalizedText(
                zh: "两次读数之间的用量过大。",
                en: "More was used than one bill can have."
            ),
            remedy: LocalizedText(zh: "请核对读数。", en: "Check the readings."),
            location: location
        )
    }

    /// There is no reading to bill up to.
    static func meterNothing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.meter.nothing",
            message: LocalizedText(
                zh: "该日没有读数，或没有可出账的期间。",
                en: "There is no reading of this day, or nothing to bill up to it."
            ),
            remedy: LocalizedText(
                zh: "请先登记期初和期末读数；一次最多出账一年。",
                en: "Record a reading at both ends, at most a year apart."
            ),
            location: location
        )
    }

    /// There is no such bill.
    static func supplyNoBill(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.supply.no_bill",
            message: LocalizedText(
                zh: "没有这张水电燃气账单。",
                en: "There is no such bill of water, power or gas."
            ),
            remedy: LocalizedText(
                zh: "请刷新账单列表后选择。",
                en: "Read the bills again and choose one."
            ),
            location: location
        )
    }
}

public import PluginKit

extension Exchange: Seedable {
    private static let dealsAtOnce = 300

    /// Fourteen chunks of three hundred deals; no auction is live in a seeded city, so none costs time.
    public static var seedChunks: Int { (SeasonModel.deals + dealsAtOnce - 1) / dealsAtOnce }

    /// The districts' sub-centres.
    public static func seedTenants(seed: UInt64) -> [SeedTenant] {
        SeasonModel.districts.map { district in
            (
                id: district.tenant,
                name: LocalizedText(
                    zh: "农交所\(district.zh)分中心",
                    en: "Exchange sub-centre \(district.en)"
                )
            )
        }
    }

    /// Writes one chunk of the season's deals; no event.
    public func seed(
        chunk: Int,
        day: CivilDay,
        seed: UInt64,
        in transaction: borrowing Transaction
    ) throws {
        if chunk == 0, try transaction.first(Statements.AnyDeal()) != nil {
            throw Fault.dealsPresent()
        }
        let plan = SeasonPlan(seed: seed, until: day)
        let first = chunk * Exchange.dealsAtOnce
        for deal in plan.deals[first..<min(first + Exchange.dealsAtOnce, plan.deals.count)] {
            try transaction.act(in: deal.district.tenant)
            let number = String(deal.number + 1)
            let digits = String(repeating: "0", count: 5 - number.count) + number
            let cameras = SeasonModel.Cameras.self
            try transaction.run(
                Statements.InsertDeal(
                    id: "season-\(digits)",
                    kind: deal.kind.kind.rawValue,
                    titleZh: deal.isCameras
                        ? cameras.titleZh : "\(deal.district.zh)区\(deal.kind.titleZh) \(digits) 号",
                    titleEn: deal.isCameras
                        ? cameras.titleEn : "\(deal.kind.titleEn), \(deal.district.en), \(digits)",
                    day: deal.day,
                    month: DealDesk.month(of: deal.day),
                    start: Money(fen: deal.startFen),
                    fen: Money(fen: deal.fen),
                    area: deal.areaMu100
                )
            )
        }
    }
}

extension Fault {
    /// Deals of before would be mixed with those of the model.
    fileprivate static func dealsPresent(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.deals.present",
            message: LocalizedText(
                zh: "交易数据已存在，不能再次填充。",
                en: "There are deals already, so none are seeded."
            ),
            remedy: LocalizedText(
                zh: "请使用空的数据目录。",
                en: "Seed an empty data folder."
            ),
            location: location
        )
    }
}

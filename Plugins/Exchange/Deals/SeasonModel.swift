import PluginKit

/// The model behind the demonstration's deals: totals are the facts of the exchange, all else is made up.
enum SeasonModel {
    static let deals = 4191
    /// 10.158 billion yuan.
    static let fen: Int64 = 1_015_800_000_000
    /// 1.3131 million mu, in hundredths.
    static let areaMu100: Int64 = 131_310_000

    /// A district with its sub-centre; shares are of all deals, and add up to a thousand.
    struct District: Sendable, Hashable {
        let id: String
        let zh: String
        let en: String
        let perMille: Int

        var tenant: TenantID { TenantID("exchange-\(id)") }
    }

    static let districts = [
        District(id: "jiangxia", zh: "江夏", en: "Jiangxia", perMille: 232),
        District(id: "huangpi", zh: "黄陂", en: "Huangpi", perMille: 214),
        District(id: "xinzhou", zh: "新洲", en: "Xinzhou", perMille: 196),
        District(id: "caidian", zh: "蔡甸", en: "Caidian", perMille: 172),
        District(id: "hannan", zh: "汉南", en: "Hannan", perMille: 104),
        District(id: "dongxihu", zh: "东西湖", en: "Dongxihu", perMille: 82),
    ]

    /// What is traded: shares of all deals, and a hundredth of its yuan weighs as much as that of others.
    struct Kind: Sendable, Hashable {
        let kind: LotKind
        let perMille: Int
        /// Of the amount, against deals of other kinds.
        let weight: ClosedRange<Int64>
        let titleZh: String
        let titleEn: String
    }

    /// Procurement comes last.
    static let kinds = [
        Kind(
            kind: .landUse,
            perMille: 452,
            weight: 30...1400,
            titleZh: "农田经营权流转",
            titleEn: "Use of farmland"
        ),
        Kind(
            kind: .assetLease,
            perMille: 268,
            weight: 5...420,
            titleZh: "集体资产出租",
            titleEn: "Lease of a collective asset"
        ),
        Kind(
            kind: .assetSale,
            perMille: 46,
            weight: 20...900,
            titleZh: "集体资产转让",
            titleEn: "Sale of a collective asset"
        ),
        Kind(
            kind: .rights,
            perMille: 62,
            weight: 15...600,
            titleZh: "收益权流转",
            titleEn: "Right to income"
        ),
        Kind(
            kind: .procurement,
            perMille: 172,
            weight: 2...160,
            titleZh: "村级集体采购",
            titleEn: "A village's procurement"
        ),
    ]

    /// Sub-centres began on this day.
    static let firstDay = CivilDay(year: 2023, month: 12, day: 29) ?? CivilDay(sinceEpoch: 19_720)

    /// The one deal that is told as it was: a camera system, closed 2,000 yuan under its reserve.
    enum Cameras {
        static let number = 1207
        static let titleZh = "村级监控设备采购（反向竞价）"
        static let titleEn = "A village's camera system, by reverse auction"
        static let startFen: Int64 = 9_800_000
        static let fen: Int64 = 9_600_000
    }
}

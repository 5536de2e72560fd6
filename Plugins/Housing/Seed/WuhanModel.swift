import PluginKit

/// The model city behind the demonstration data: model values, not facts about real homes.
enum WuhanModel {
    /// One district of the model.
    struct Share: Sendable, Hashable {
        let district: District
        /// Homes listed there.
        let homes: Int
        /// Market rent of a flat of 35 to 60 m² in yuan a square metre and month.
        let marketYuan: ClosedRange<Int64>
        /// A rough centre, in hundredths of a degree (WGS 84).
        let longitudeE2: Int64
        let latitudeE2: Int64
    }

    static let homes = 25_600
    static let landlords = 40
    /// Who lives in its homes, and who wanted to.
    static let people = 40_000
    /// Those of them who live in a home of the list.
    static let residents = homes * occupiedPercent / 100
    /// Who looked at homes; invented.
    static let verifiers = ["示例房屋安全鉴定一站", "示例房屋安全鉴定二站", "示例房屋安全鉴定三站"]
    /// Leaves under lease at the start, of a hundred.
    static let occupiedPercent = 78
    static let projectHomes = 60...900
    /// The number of the lock in the first home's door; the others follow.
    static let firstLock: Int64 = 1_000_000
    /// How long landlords have contracts countersigned, and up to which rent.
    static let mandateMonths = 36
    /// How long before the model's day landlords listed their homes and gave that mandate: before
    /// anything that its people went through.
    static let listedMonths = 30
    static let mandateRentMax = Money(fen: 2_000_000)

    static let shares: [Share] = [
        share(.jiangan, 2600, 38...58, 11431, 3060),
        share(.jianghan, 1500, 44...66, 11427, 3060),
        share(.qiaokou, 1700, 36...54, 11421, 3058),
        share(.hanyang, 2000, 35...53, 11422, 3055),
        share(.wuchang, 2000, 40...60, 11432, 3055),
        share(.qingshan, 1400, 30...46, 11439, 3064),
        share(.hongshan, 3200, 33...49, 11434, 3050),
        share(.dongxihu, 1900, 26...40, 11414, 3062),
        share(.wedzHannan, 2000, 26...40, 11416, 3048),
        share(.caidian, 800, 18...30, 11403, 3058),
        share(.jiangxia, 900, 20...34, 11432, 3037),
        share(.huangpi, 1100, 18...30, 11438, 3088),
        share(.xinzhou, 300, 15...25, 11480, 3084),
        share(.eastLakeHighTech, 4200, 36...56, 11447, 3048),
    ]

    private static func share(
        _ district: District,
        _ homes: Int,
        _ marketYuan: ClosedRange<Int64>,
        _ longitudeE2: Int64,
        _ latitudeE2: Int64
    ) -> Share {
        Share(
            district: district,
            homes: homes,
            marketYuan: marketYuan,
            longitudeE2: longitudeE2,
            latitudeE2: latitudeE2
        )
    }

    /// The one project of fixed size: homes near the airport, all at the cap.
    enum Airport {
        static let district = District.huangpi
        static let homes = 168
        static let areaDm2: ClosedRange<Int64> = 3800...6900
        static let shareBasisPoints: Int64 = 8500
        static let nameZh = "天河临空示范社区"
        static let nameEn = "Tianhe Airport Demonstration Homes"
    }

    /// What a home of the model is.
    enum Kind: Int, CaseIterable, Sendable {
        case room, studio, oneBedroom, twoBedroom

        /// Of a hundred homes.
        var percent: Int {
            switch self {
            case .room: 18
            case .studio: 34
            case .oneBedroom: 33
            case .twoBedroom: 15
            }
        }

        /// In 0.01 m².
        var areaDm2: ClosedRange<Int64> {
            switch self {
            case .room: 1200...2000
            case .studio: 2500...3799
            case .oneBedroom: 3800...5499
            case .twoBedroom: 5500...7000
            }
        }
    }

    /// Small homes cost more a square metre, large ones less: percent of the district's rent.
    static func scalePercent(areaDm2: Int64) -> Int64 {
        if areaDm2 < 2000 { return 125 }
        return areaDm2 >= 6000 ? 80 : 100
    }

    // Invented: any likeness to a real estate is chance.
    static let places: [(zh: String, en: String)] = [
        ("晴川湾", "Clear River Bay"), ("雁栖", "Wild Goose"), ("橘洲里", "Orange Isle"),
        ("墨水塘", "Inkwell"), ("竹影", "Bamboo Shade"), ("星桥", "Star Bridge"),
        ("樱洲", "Cherry Isle"), ("渔歌", "Fisher's Song"), ("石榴院", "Pomegranate Yard"),
        ("双溪", "Two Brooks"), ("枫渡", "Maple Ferry"), ("听涛", "Wave Song"),
        ("芦荻", "Reed Bank"), ("晓月", "Dawn Moon"), ("凤栖", "Phoenix Rest"), ("云帆", "Cloud Sail"),
        ("半亩园", "Half Acre"), ("拾光", "Found Light"), ("沐风", "Breeze"), ("长渚", "Long Eyot"),
    ]
    static let kinds: [(zh: String, en: String)] = [
        ("青年公寓", "Youth Apartments"), ("安居苑", "Settled Court"), ("邻里", "Neighbourhood"),
        ("新居", "New Homes"), ("人才社区", "Talent Community"), ("里弄", "Lanes"),
    ]
    static let streets: [(zh: String, en: String)] = [
        ("示例一路", "First Sample Road"), ("示例二路", "Second Sample Road"),
        ("示例大道", "Sample Avenue"), ("示例后街", "Sample Back Street"),
        ("示例湖滨路", "Sample Lakeside Road"),
    ]
}

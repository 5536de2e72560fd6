import PluginKit

/// The districts and functional zones of Wuhan; raw values are division codes where one exists.
///
/// The two functional zones have no division code of their own: theirs are numbers of this plugin.
enum District: Int64, CaseIterable, Sendable {
    case jiangan = 420_102
    case jianghan = 420_103
    case qiaokou = 420_104
    case hanyang = 420_105
    case wuchang = 420_106
    case qingshan = 420_107
    case hongshan = 420_111
    case dongxihu = 420_112
    case wedzHannan = 420_113
    case caidian = 420_114
    case jiangxia = 420_115
    case huangpi = 420_116
    case xinzhou = 420_117
    case eastLakeHighTech = 900_001
    case eastLakeScenicArea = 900_002

    /// The official division code, where there is one.
    var divisionCode: Int64? { rawValue < 900_000 ? rawValue : nil }

    /// The name people use.
    var name: LocalizedText {
        switch self {
        case .jiangan: LocalizedText(zh: "江岸区", en: "Jiang'an")
        case .jianghan: LocalizedText(zh: "江汉区", en: "Jianghan")
        case .qiaokou: LocalizedText(zh: "硚口区", en: "Qiaokou")
        case .hanyang: LocalizedText(zh: "汉阳区", en: "Hanyang")
        case .wuchang: LocalizedText(zh: "武昌区", en: "Wuchang")
        case .qingshan: LocalizedText(zh: "青山区", en: "Qingshan")
        case .hongshan: LocalizedText(zh: "洪山区", en: "Hongshan")
        case .dongxihu: LocalizedText(zh: "东西湖区", en: "Dongxihu")
        case .wedzHannan: LocalizedText(zh: "武汉经开区（汉南区）", en: "WEDZ / Hannan")
        case .caidian: LocalizedText(zh: "蔡甸区", en: "Caidian")
        case .jiangxia: LocalizedText(zh: "江夏区", en: "Jiangxia")
        case .huangpi: LocalizedText(zh: "黄陂区", en: "Huangpi")
        case .xinzhou: LocalizedText(zh: "新洲区", en: "Xinzhou")
        case .eastLakeHighTech: LocalizedText(zh: "东湖高新区", en: "East Lake High-tech Zone")
        case .eastLakeScenicArea: LocalizedText(zh: "东湖风景区", en: "East Lake Scenic Area")
        }
    }

    /// The name in URLs and messages.
    var key: DistrictKey {
        switch self {
        case .jiangan: .jiangan
        case .jianghan: .jianghan
        case .qiaokou: .qiaokou
        case .hanyang: .hanyang
        case .wuchang: .wuchang
        case .qingshan: .qingshan
        case .hongshan: .hongshan
        case .dongxihu: .dongxihu
        case .wedzHannan: .wedzHannan
        case .caidian: .caidian
        case .jiangxia: .jiangxia
        case .huangpi: .huangpi
        case .xinzhou: .xinzhou
        case .eastLakeHighTech: .eastLakeHighTech
        case .eastLakeScenicArea: .eastLakeScenicArea
        }
    }

    /// A district by the name it has in URLs and messages.
    init(_ key: DistrictKey) {
        switch key {
        case .jiangan: self = .jiangan
        case .jianghan: self = .jianghan
        case .qiaokou: self = .qiaokou
        case .hanyang: self = .hanyang
        case .wuchang: self = .wuchang
        case .qingshan: self = .qingshan
        case .hongshan: self = .hongshan
        case .dongxihu: self = .dongxihu
        case .wedzHannan: self = .wedzHannan
        case .caidian: self = .caidian
        case .jiangxia: self = .jiangxia
        case .huangpi: self = .huangpi
        case .xinzhou: self = .xinzhou
        case .eastLakeHighTech: self = .eastLakeHighTech
        case .eastLakeScenicArea: self = .eastLakeScenicArea
        }
    }

    /// The district a row names.
    static func stored(_ code: Int64) throws -> District {
        guard let district = District(rawValue: code) else { throw Fault.badRow("\(code)") }
        return district
    }
}

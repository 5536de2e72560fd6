import PluginKit

/// Names of the model's people.
enum SeedNames {
    /// A name as the register has it, and as it was first given where that differs.
    typealias Spelling = (registered: String, given: String?)

    /// A name by chance; a varied one has a second spelling.
    static func spelling(_ random: inout SplitMix64, isVaried: Bool) -> Spelling {
        let given = (random.pick(0...9) < 3 ? [0] : [0, 1]).map { _ in
            String(characters[random.index(below: characters.count)])
        }.joined()
        guard isVaried else {
            return (String(surnames[random.index(below: surnames.count)]) + given, nil)
        }
        // Names with a dot are typed with any of several; others are written as before the reform.
        if random.pick(0...2) == 0 {
            let first = parts[random.index(below: parts.count)]
            let last = parts[random.index(below: parts.count)]
            return ("\(first)·\(last)", "\(first)•\(last)")
        }
        let pair = pairs[random.index(below: pairs.count)]
        return (pair.registered + given, pair.given + given)
    }

    private static let surnames = Array("王李张刘陈杨赵周徐孙马朱胡郭何林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅曾彭")
    private static let characters = Array("伟芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰晓雪梅建国宁婷欣怡子涵一诺思远")
    private static let pairs: [(registered: String, given: String)] = [
        ("刘", "劉"), ("陈", "陳"), ("张", "張"), ("吕", "呂"), ("阎", "闫"), ("萧", "肖"),
        ("傅", "付"), ("黄", "黃"),
    ]
    private static let parts = ["阿依努尔", "买买提", "古丽娜", "艾合买提", "扎西", "卓玛", "巴特尔", "其木格"]
}

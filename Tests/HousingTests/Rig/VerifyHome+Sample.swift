import PluginKit

@testable import Housing

extension VerifyHome {
    /// What homes of the tests are verified by.
    static func sample(_ home: String) -> VerifyHome {
        VerifyHome(id: home, by: "示例房屋安全鉴定站", on: CivilDay(sinceEpoch: 20_000))
    }
}

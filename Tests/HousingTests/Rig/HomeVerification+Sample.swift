import PluginKit

@testable import Housing

extension HomeVerification {
    /// What homes of the tests are verified by.
    static let sample = HomeVerification(by: "示例房屋安全鉴定站", on: CivilDay(sinceEpoch: 20_000))
}

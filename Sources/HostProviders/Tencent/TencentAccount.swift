/// An account at Tencent Cloud, as an operator has set it up.
package struct TencentAccount: Sendable {
    let secretID: String
    let secretKey: String
    let region: String

    package init(secretID: String, secretKey: String, region: String = "ap-guangzhou") {
        self.secretID = secretID
        self.secretKey = secretKey
        self.region = region
    }
}

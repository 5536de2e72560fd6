/// An account at the TTLock cloud, as an operator has set it up.
package struct TTLockAccount: Sendable {
    /// Where the provider is; a path before its own is kept.
    package let url: String
    let clientID: String
    let clientSecret: String
    let username: String
    /// The password's MD5 in small hexadecimal digits: what the format sends in its place.
    let passwordDigest: String

    package init(
        url: String,
        clientID: String,
        clientSecret: String,
        username: String,
        password: String
    ) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.username = username
        passwordDigest = Digests.md5(Array(password.utf8))
    }
}

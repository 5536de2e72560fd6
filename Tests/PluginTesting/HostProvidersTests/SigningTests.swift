import PluginKit
import Testing
import TransparencyLog

@testable import HostProviders

@Suite struct `Seals and signatures` {
    /// Sealed by Python's cryptography.
    private let sealed = "YOZv+xMaGw+dsefTb+guj0pLD5SEs1dnDaX2P/7gZIpDCXUonFZYM28="
    private let key = Array("0123456789abcdef0123456789ABCDEF".utf8)
    private let nonce = Array("abcdefghijkl".utf8)
    private let data = Array("transaction".utf8)

    @Test func `what another implementation sealed is opened, and sealing gives the same`() throws {
        let bytes = try #require(Base64.decode(sealed))
        let plain = SealedBox.open(bytes, key: key, nonce: nonce, data: data)
        #expect(plain.map { String(decoding: $0, as: UTF8.self) } == #"{"trade_state":"SUCCESS"}"#)
        #expect(SealedBox.seal(plain ?? [], key: key, nonce: nonce, data: data) == bytes)
    }

    @Test func `a single changed bit, other data or another nonce opens nothing`() throws {
        let bytes = try #require(Base64.decode(sealed))
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(SealedBox.open(changed, key: key, nonce: nonce, data: data) == nil)
        }
        #expect(SealedBox.open(bytes, key: key, nonce: nonce, data: []) == nil)
        #expect(SealedBox.open(bytes, key: key, nonce: nonce.reversed(), data: data) == nil)
        #expect(SealedBox.open(bytes, key: key, nonce: [], data: data) == nil)
        #expect(SealedBox.open(bytes, key: [1], nonce: nonce, data: data) == nil)
        #expect(SealedBox.open([], key: key, nonce: nonce, data: data) == nil)
    }

    /// The request of the provider's own documents; the signature reckoned by Python's hmac.
    @Test func `the cloud's documented request gets the signature another implementation gives`() {
        let signature = TC3Signature(
            account: TencentAccount(
                secretID: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******",
                secretKey: "Gu5t9xGARNpq86cd98joQYCN3*******"
            ),
            service: "cvm"
        )
        let body =
            #"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#
        #expect(
            Digests.sha256(Array(body.utf8))
                == "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
        )
        let text = signature.authorization(
            host: "cvm.tencentcloudapi.com",
            action: "DescribeInstances",
            contentType: "application/json; charset=utf-8",
            body: Array(body.utf8),
            atSeconds: 1_551_113_065
        )
        #expect(
            text
                == "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/"
                + "tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature="
                + "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"
        )
    }

    @Test func `a password is sent as the provider's documents say`() {
        #expect(Digests.md5(Array("123456".utf8)) == "e10adc3949ba59abbe56e057f20f883e")
    }

    @Test func `an RSA signature holds for its bytes and its key alone`() throws {
        let pair = try RSAPair()
        let signer = try #require(RSASigner(pem: pair.privatePEM))
        let verifier = try #require(RSAVerifier(pem: pair.publicPEM))
        let stranger = try #require(RSAVerifier(pem: RSAPair().publicPEM))
        let signature = try signer.signature(of: [1, 2, 3])
        #expect(verifier.verifies(signature, of: [1, 2, 3]))
        #expect(!verifier.verifies(signature, of: [1, 2, 4]))
        #expect(!verifier.verifies(Array(signature.dropLast()), of: [1, 2, 3]))
        #expect(!verifier.verifies([], of: [1, 2, 3]))
        #expect(!stranger.verifies(signature, of: [1, 2, 3]))
        #expect(RSASigner(pem: pair.publicPEM) == nil)
        #expect(
            RSAVerifier(pem: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----") == nil
        )
    }
}

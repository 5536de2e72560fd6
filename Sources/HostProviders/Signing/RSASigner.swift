import Crypto
import CryptoExtras

/// A key of ours that signs with RSA and SHA-256 (PKCS#1 v1.5).
package struct RSASigner: Sendable {
    private let key: _RSA.Signing.PrivateKey

    /// Reads PKCS#1 or PKCS#8 in PEM; nil for anything else and for keys under 2048 bits.
    package init?(pem: String) {
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else { return nil }
        self.key = key
    }

    /// The signature of bytes.
    package func signature(of bytes: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: bytes, padding: .insecurePKCS1v1_5).rawRepresentation)
    }
}

/// A key of somebody else that RSA signatures with SHA-256 (PKCS#1 v1.5) are checked with.
package struct RSAVerifier: Sendable {
    private let key: _RSA.Signing.PublicKey

    /// Reads a public key in PEM; nil for anything else and for keys under 2048 bits.
    package init?(pem: String) {
        guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) else { return nil }
        self.key = key
    }

    /// True when these bytes were signed with the other half.
    package func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature),
            for: bytes,
            padding: .insecurePKCS1v1_5
        )
    }
}

/// An RSA key pair made at the start of a sandbox, as PEM.
package struct RSAPair: Sendable {
    package let privatePEM: String
    package let publicPEM: String

    /// Makes one of 2048 bits; takes a tenth of a second.
    package init() throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        privatePEM = key.pemRepresentation
        publicPEM = key.publicKey.pemRepresentation
    }
}

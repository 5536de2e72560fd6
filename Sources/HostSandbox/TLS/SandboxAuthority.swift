import COpenSSL

/// An authority made at the start of a sandbox, and the certificates it vouches for.
@safe
final class SandboxAuthority: @unchecked Sendable {
    // Safe because nothing changes after the initialiser, and OpenSSL counts references atomically.
    private let key: OpaquePointer
    private let certificate: OpaquePointer

    /// Makes a key and a certificate of its own; nil when OpenSSL cannot.
    init?(name: String = "CityHost sandbox authority") {
        guard let key = unsafe cityhost_openssl_key() else { return nil }
        guard
            let made = unsafe SandboxAuthority.certificate(
                name,
                for: key,
                extensions: [(NID_basic_constraints, "critical,CA:TRUE")],
                days: 0...30
            ), unsafe X509_set_issuer_name(made, X509_get_subject_name(made)) == 1,
            unsafe X509_sign(made, key, EVP_sha256()) > 0
        else {
            unsafe EVP_PKEY_free(key)
            return nil
        }
        unsafe self.key = key
        unsafe certificate = made
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    /// Writes the certificate as PEM, for clients to believe; false when that fails.
    func write(to path: String) -> Bool {
        guard let file = unsafe BIO_new_file(path, "w") else { return false }
        defer { unsafe BIO_free(file) }
        return unsafe PEM_write_bio_X509(file, certificate) == 1
    }

    /// What a server needs to prove to be one of these names, such as `DNS:localhost`.
    ///
    /// `days` are counted from today; nil when OpenSSL cannot.
    func server(names: [String], days: ClosedRange<Int> = -1...30) -> TLSServerContext? {
        guard let own = unsafe cityhost_openssl_key() else { return nil }
        defer { unsafe EVP_PKEY_free(own) }
        let extensions: [(Int32, String)] = [
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_subject_alt_name, names.joined(separator: ",")),
        ]
        guard
            let made = unsafe SandboxAuthority.certificate(
                "CityHost sandbox",
                for: own,
                extensions: extensions,
                days: days
            )
        else { return nil }
        defer { unsafe X509_free(made) }
        guard unsafe X509_set_issuer_name(made, X509_get_subject_name(certificate)) == 1,
            unsafe X509_sign(made, key, EVP_sha256()) > 0
        else { return nil }
        return unsafe TLSServerContext(certificate: made, key: own)
    }

    /// A certificate without issuer and signature.
    @unsafe
    private static func certificate(
        _ name: String,
        for key: OpaquePointer,
        extensions: [(Int32, String)],
        days: ClosedRange<Int>
    ) -> OpaquePointer? {
        guard let made = unsafe X509_new() else { return nil }
        unsafe X509_set_version(made, 2)
        unsafe ASN1_INTEGER_set_uint64(
            X509_get_serialNumber(made),
            UInt64.random(in: 1...UInt64(Int64.max))
        )
        let day = 86_400
        unsafe X509_gmtime_adj(X509_getm_notBefore(made), days.lowerBound * day - 60)
        unsafe X509_gmtime_adj(X509_getm_notAfter(made), days.upperBound * day)
        unsafe X509_set_pubkey(made, key)
        let text = Array(name.utf8)
        unsafe X509_NAME_add_entry_by_NID(
            X509_get_subject_name(made),
            NID_commonName,
            MBSTRING_ASC + 0,
            text,
            Int32(text.count),
            -1,
            0
        )
        for (kind, value) in extensions {
            var context = unsafe X509V3_CTX()
            guard let found = unsafe cityhost_openssl_extension(&context, kind, value) else {
                continue
            }
            unsafe X509_add_ext(made, found, -1)
            unsafe X509_EXTENSION_free(found)
        }
        return unsafe made
    }
}

/// What a TLS server proves itself with.
@safe
final class TLSServerContext: @unchecked Sendable {
    // Safe because nothing changes after the initialiser, and OpenSSL counts references atomically.
    let pointer: OpaquePointer

    @unsafe
    init?(certificate: OpaquePointer, key: OpaquePointer) {
        guard let made = unsafe SSL_CTX_new(TLS_server_method()) else { return nil }
        // What was not taken may lie elsewhere when it is given again.
        let modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        unsafe SSL_CTX_ctrl(made, SSL_CTRL_MODE, Int(modes), nil)
        guard unsafe SSL_CTX_use_certificate(made, certificate) == 1,
            unsafe SSL_CTX_use_PrivateKey(made, key) == 1
        else {
            unsafe SSL_CTX_free(made)
            return nil
        }
        unsafe pointer = made
    }

    deinit { unsafe SSL_CTX_free(pointer) }
}

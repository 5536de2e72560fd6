import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Tokens of identity providers` {
    private func check(_ token: String, _ forge: TokenForge, skewed seconds: Int64 = 0) async
        -> IDToken.Refusal?
    {
        guard let keys = await PinnedKeys(jwks: Array(forge.jwks.utf8)) else { return .malformed }
        do throws(IDToken.Refusal) {
            _ = try IDToken(
                token,
                keys,
                IDToken.Rules(issuer: TokenForge.issuer, clientID: TokenForge.client),
                nonce: TokenForge.nonce,
                at: Instant(utcMillis: (TokenForge.now + seconds) * 1000)
            )
            return nil
        } catch {
            return error
        }
    }

    @Test func `a right token is taken, whatever else the provider says in it`() async throws {
        var forge = TokenForge()
        #expect(await check(try forge.token(), forge) == nil)
        forge.set("email", #""wang@example.com""#)
        forge.set("aud", #"["cityhost","other"]"#)
        forge.set("azp", #""cityhost""#)
        #expect(await check(try forge.token(), forge) == nil)
        forge.set("alg", #""EdDSA""#)
        forge.set("kid", #""ed""#)
        #expect(await check(try forge.signedEdwards(), forge) == nil)
    }

    @Test func `a clock that differs by a minute is forgiven and no more`() async throws {
        let forge = TokenForge()
        let token = try forge.token()
        #expect(await check(token, forge, skewed: 359) == nil)
        #expect(await check(token, forge, skewed: 360) == .expired)
        #expect(await check(token, forge, skewed: -60) == nil)
        #expect(await check(token, forge, skewed: -61) == .notYet)
    }

    /// Each is one way to forge a token, with the refusal it has to meet.
    private static let forgeries:
        [(String, IDToken.Refusal, @Sendable (inout TokenForge) throws -> String)] = [
            (
                "no algorithm and no signature", .malformed,
                { forge in
                    forge.set("alg", #""none""#)
                    return forge.unsigned + "."
                }
            ),
            (
                "no algorithm and some signature", .algorithm,
                { forge in
                    forge.set("alg", #""none""#)
                    return try forge.token()
                }
            ),
            (
                "nOnE in other letters", .algorithm,
                { forge in
                    forge.set("alg", #""nOnE""#)
                    return try forge.token()
                }
            ),
            (
                "HMAC with the public key", .algorithm,
                { forge in
                    forge.set("alg", #""HS256""#)
                    return forge.mac(forge.publicBytes)
                }
            ),
            (
                "HMAC under the right algorithm's name", .signature,
                { forge in
                    forge.mac(forge.publicBytes)
                }
            ),
            (
                "HMAC with the provider's listed secret", .unknownKey,
                { forge in
                    forge.set("alg", #""HS256""#)
                    forge.set("kid", #""secret""#)
                    return forge.mac([0, 0, 0])
                }
            ),
            (
                "another curve's algorithm", .algorithm,
                { forge in
                    forge.set("alg", #""ES384""#)
                    return try forge.token()
                }
            ),
            (
                "another kind of key under a right name", .algorithm,
                { forge in
                    forge.set("kid", #""ed""#)
                    return try forge.token()
                }
            ),
            (
                "the right algorithm of the wrong key", .signature,
                { forge in
                    forge.set("kid", #""ed""#)
                    forge.set("alg", #""EdDSA""#)
                    return try forge.token()
                }
            ),
            (
                "an unknown key", .unknownKey,
                { forge in
                    forge.set("kid", #""other""#)
                    return try forge.token()
                }
            ),
            (
                "a key's name that is a path", .unknownKey,
                { forge in
                    forge.set("kid", #""../../ec""#)
                    return try forge.token()
                }
            ),
            (
                "a key's name that is SQL", .unknownKey,
                { forge in
                    forge.set("kid", #""ec' OR '1'='1""#)
                    return try forge.token()
                }
            ),
            (
                "no key's name", .unknownKey,
                { forge in
                    forge.set("kid", nil)
                    return try forge.token()
                }
            ),
            (
                "a key for encryption", .unknownKey,
                { forge in
                    forge.set("kid", #""enc""#)
                    return try forge.token()
                }
            ),
            ("somebody else's signature", .signature, { forge in try forge.signed(forge.foreign) }),
            (
                "a key of its own in the header", .header,
                { forge in
                    forge.header.append(("jwk", #"{"kty":"EC"}"#))
                    return try forge.signed(forge.foreign)
                }
            ),
            (
                "an address of keys in the header", .header,
                { forge in
                    forge.header.append(("jku", #""https://evil.example/keys""#))
                    return try forge.signed(forge.foreign)
                }
            ),
            (
                "an address of a certificate", .header,
                { forge in
                    forge.header.append(("x5u", #""https://evil.example/cert""#))
                    return try forge.signed(forge.foreign)
                }
            ),
            (
                "a certificate", .header,
                { forge in
                    forge.header.append(("x5c", #"["AAAA"]"#))
                    return try forge.signed(forge.foreign)
                }
            ),
            (
                "a critical extension", .header,
                { forge in
                    forge.header.append(("crit", #"["exp"]"#))
                    return try forge.token()
                }
            ),
            (
                "an unencoded payload", .header,
                { forge in
                    forge.header.append(("b64", "false"))
                    return try forge.token()
                }
            ),
            (
                "another type of token", .header,
                { forge in
                    forge.set("typ", #""at+jwt""#)
                    return try forge.token()
                }
            ),
            (
                "an algorithm that stands twice", .malformed,
                { forge in
                    forge.header.append(("alg", #""none""#))
                    return try forge.token()
                }
            ),
            (
                "a subject that stands twice", .malformed,
                { forge in
                    forge.claims.append(("sub", #""li""#))
                    return try forge.token()
                }
            ),
            (
                "expired", .expired,
                { forge in
                    forge.set("exp", "1794999900")
                    return try forge.token()
                }
            ),
            (
                "issued long ago", .expired,
                { forge in
                    forge.set("iat", "1794990000")
                    return try forge.token()
                }
            ),
            (
                "not yet good", .notYet,
                { forge in
                    forge.set("nbf", "1795003600")
                    return try forge.token()
                }
            ),
            (
                "issued in the future", .notYet,
                { forge in
                    forge.set("iat", "1795003600")
                    return try forge.token()
                }
            ),
            (
                "no end", .malformed,
                { forge in
                    forge.set("exp", nil)
                    return try forge.token()
                }
            ),
            (
                "an end as text", .malformed,
                { forge in
                    forge.set("exp", #""1795000300""#)
                    return try forge.token()
                }
            ),
            (
                "an end beyond all times", .malformed,
                { forge in
                    forge.set("exp", "99999999999999")
                    return try forge.token()
                }
            ),
            (
                "another audience", .audience,
                { forge in
                    forge.set("aud", #""other""#)
                    return try forge.token()
                }
            ),
            (
                "an audience with a longer name", .audience,
                { forge in
                    forge.set("aud", #""cityhost2""#)
                    return try forge.token()
                }
            ),
            (
                "several audiences and no party", .audience,
                { forge in
                    forge.set("aud", #"["cityhost","other"]"#)
                    return try forge.token()
                }
            ),
            (
                "another party", .audience,
                { forge in
                    forge.set("azp", #""other""#)
                    return try forge.token()
                }
            ),
            (
                "another issuer", .issuer,
                { forge in
                    forge.set("iss", #""https://id.example.evil""#)
                    return try forge.token()
                }
            ),
            (
                "an issuer with a slash more", .issuer,
                { forge in
                    forge.set("iss", #""https://id.example/""#)
                    return try forge.token()
                }
            ),
            (
                "another nonce", .nonce,
                { forge in
                    forge.set("nonce", #""other""#)
                    return try forge.token()
                }
            ),
            (
                "no nonce", .nonce,
                { forge in
                    forge.set("nonce", nil)
                    return try forge.token()
                }
            ),
            (
                "no subject", .subject,
                { forge in
                    forge.set("sub", nil)
                    return try forge.token()
                }
            ),
            (
                "an empty subject", .subject,
                { forge in
                    forge.set("sub", #""""#)
                    return try forge.token()
                }
            ),
            (
                "a truncated signature", .signature,
                { forge in String(try forge.token().dropLast(6)) }
            ),
            ("a signature with a tail", .signature, { forge in try forge.token() + "AAAA" }),
            (
                "a swapped payload", .signature,
                { forge in
                    let token = try forge.token().split(separator: ".")
                    forge.set("sub", #""li""#)
                    return token[0] + "." + TokenForge.part(forge.claims) + "." + token[2]
                }
            ),
            (
                "a swapped header", .signature,
                { forge in
                    let token = try forge.token().split(separator: ".")
                    forge.header.append(("x", "1"))
                    return TokenForge.part(forge.header) + "." + token[1] + "." + token[2]
                }
            ),
            ("two parts", .malformed, { forge in forge.unsigned }),
            ("four parts", .malformed, { forge in try forge.token() + ".AAAA" }),
            ("padding", .malformed, { forge in try forge.token() + "=" }),
            ("nothing", .malformed, { _ in "" }),
            (
                "too long", .malformed,
                { forge in
                    forge.set("x", "\"" + String(repeating: "x", count: 20_000) + "\"")
                    return try forge.token()
                }
            ),
        ]

    @Test(arguments: forgeries.indices)
    func `every forged token is refused for its own reason`(index: Int) async throws {
        let (name, refusal, make) = Self.forgeries[index]
        var forge = TokenForge()
        let token = try make(&forge)
        #expect(await check(token, forge) == refusal, "\(name)")
    }

    @Test func `there are more than sixteen ways to forge`() {
        #expect(Self.forgeries.count > 40)
        #expect(Set(Self.forgeries.map(\.0)).count == Self.forgeries.count)
    }

    @Test func `every changed character of a token breaks it`() async throws {
        let forge = TokenForge()
        let token = try forge.token()
        for index in token.indices where token[index] != "." {
            let letter: Character = token[index] == "A" ? "B" : "A"
            let changed =
                String(token[..<index]) + String(letter) + token[token.index(after: index)...]
            #expect(await check(changed, forge) != nil, "\(changed)")
        }
    }
}

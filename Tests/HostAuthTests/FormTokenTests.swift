import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Form tokens` {
    private func keys(_ first: UInt8) throws -> HostKeys {
        var stored: [String: [UInt8]] = [:]
        for (index, name) in HostKeys.Name.allCases.enumerated() {
            stored[name.rawValue] = Array(repeating: first + UInt8(index), count: 32)
        }
        stored["seal/1"] = Array(repeating: first, count: 32)
        return try #require(HostKeys(stored))
    }

    private func session(_ number: UInt64) -> AuthenticatedSession {
        AuthenticatedSession(
            person: PersonID("p"),
            tokenHash: Bytes32(words: number, 0, 0, 0),
            expires: Instant(utcMillis: 0),
            memberships: [],
            permissions: PermissionTable([])
        )
    }

    @Test func `a token is good for its session, its visitor and its host only`() throws {
        let tokens = FormToken(try keys(1))
        let visitor = try #require(Visitor(random: Array(repeating: 9, count: 32)))
        let other = try #require(Visitor(random: Array(repeating: 8, count: 32)))
        let text = tokens.text(for: session(1))
        #expect(tokens.isGood(text, for: session(1)))
        #expect(!tokens.isGood(text, for: session(2)))
        #expect(!tokens.isGood(text, for: visitor))
        #expect(!FormToken(try keys(2)).isGood(text, for: session(1)))
        let mark = tokens.text(for: visitor)
        #expect(tokens.isGood(mark, for: visitor))
        #expect(!tokens.isGood(mark, for: other))
        #expect(!tokens.isGood(visitor.text, for: visitor))
        // A session and a visitor of the same bytes still have different tokens.
        let twin = try #require(Visitor(random: session(1).tokenHash.bytes))
        #expect(tokens.text(for: twin) != text)
    }

    @Test func `no changed character and no naughty string is a token`() throws {
        let tokens = FormToken(try keys(1))
        let text = tokens.text(for: session(1))
        for place in text.indices {
            var changed = text
            changed.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
            #expect(!tokens.isGood(changed, for: session(1)))
        }
        for naughty in try naughtyStrings() + ["", text + "A", String(text.dropLast())] {
            #expect(!tokens.isGood(naughty, for: session(1)))
        }
    }

    @Test func `a visitor is read back from the cookie they were given`() throws {
        let jar = CookieJar(isSecure: true)
        let visitor = try #require(Visitor(random: Array(0..<32)))
        let pair = jar.setVisitor(visitor).split(separator: ";")[0]
        let header = Array("a=b; \(pair); c=d".utf8)
        #expect(Visitor(cookie: header.span, jar) == visitor)
        let plain = CookieJar(isSecure: false)
        #expect(Visitor(cookie: header.span, plain) == nil)
        for text in try naughtyStrings() {
            let strange = Array("\(jar.visitorName)=\(text)".utf8)
            #expect(Visitor(cookie: strange.span, jar) == nil)
        }
    }

    @Test func `a sealed phone opens for its person only`() throws {
        let keys = try keys(1)
        let number = phone(5)
        let sealed = try keys.seal(number, for: "p1", nonce: Array(0..<12))
        #expect(keys.open(sealed, for: "p1") == number)
        #expect(keys.open(sealed, for: "p2") == nil)
        #expect(try self.keys(2).open(sealed, for: "p1") == nil)
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(keys.open(changed, for: "p1") == nil)
        }
        #expect(keys.open([], for: "p1") == nil)
        #expect(!sealed.contains(sequence: Array(number.digits.utf8)))
    }

    @Test func `a phone's hash depends on the key, a code's digest on its phone`() throws {
        let one = try keys(1)
        let other = try keys(2)
        #expect(one.phoneHash(phone(1)) != other.phoneHash(phone(1)))
        #expect(one.phoneHash(phone(1)) != one.phoneHash(phone(2)))
        let code = try #require(SignInCode(typed: "123456"))
        #expect(
            one.codeDigest(code, phoneHash: one.phoneHash(phone(1)))
                != one.codeDigest(code, phoneHash: one.phoneHash(phone(2)))
        )
    }
}

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}

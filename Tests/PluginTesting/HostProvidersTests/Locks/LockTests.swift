import PluginKit
import Testing

@testable import HostProviders
@testable import HostSandbox

/// The real client against the sandbox over real sockets.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `Smart locks` {
    private static let keys = (0..<10).map { "01J000000000000000000000L\($0)" }

    private func hour(_ rig: ProviderRig, plus hours: Int64 = 0) -> Instant {
        let hour: Int64 = 3_600_000
        return Instant(utcMillis: (rig.sandbox.time.now.utcMillis / hour + hours) * hour)
    }

    private func reckon(
        _ rig: ProviderRig,
        key: String = keys[0],
        attempt: Int = 1
    ) async -> ProviderAnswer {
        let (starts, ends) = (hour(rig).rfc3339, hour(rig, plus: 72).rfc3339)
        return await rig.ask(
            rig.lock,
            "lock.code.reckon",
            #"{"lock": 7, "kind": "period", "starts": "\#(starts)", "ends": "\#(ends)"}"#,
            key: key,
            attempt: attempt
        )
    }

    private func add(
        _ rig: ProviderRig,
        _ code: String = "837261",
        key: String = keys[1],
        attempt: Int = 1,
        timeoutMillis: Int = 10_000
    ) async -> ProviderAnswer {
        let (starts, ends) = (hour(rig).rfc3339, hour(rig, plus: 24 * 365).rfc3339)
        return await rig.ask(
            rig.lock,
            "lock.code.add",
            #"{"lock": 7, "code": "\#(code)", "starts": "\#(starts)", "ends": "\#(ends)"}"#,
            key: key,
            attempt: attempt,
            timeoutMillis: timeoutMillis
        )
    }

    private func codes(_ rig: ProviderRig) async -> [JSONValue] {
        let list = await rig.ask(rig.lock, "lock.code.list", #"{"lock": 7}"#)
        return list.result?["codes"]?.elements ?? []
    }

    @Test func `a reckoned code opens at once, with all gateways offline`() async throws {
        try await withRig { rig in
            rig.sandbox.faults.add(.offline, of: .lock, permille: 1000)
            let answer = await reckon(rig)
            let code = try #require(answer.result?["code"]?.string, "\(answer)")
            #expect(rig.sandbox.locks.opens(7, code))
            #expect(await add(rig).word == "retry", "what needs the gateway waits")
        }
    }

    @Test(arguments: [true, false])
    func `a reckoned code opens until its end only if it was typed within a day`(isTyped: Bool)
        async throws
    {
        try await withRig { rig in
            let custom = await add(rig)
            #expect(custom.word == "done")
            let code = try #require(await reckon(rig).result?["code"]?.string)
            let left = hour(rig, plus: 24).utcMillis - rig.sandbox.time.now.utcMillis
            // A minute before its first day is over, since time does not stand still here.
            rig.sandbox.time.advance(millis: left - 60_000)
            if isTyped { #expect(rig.sandbox.locks.opens(7, code)) }
            rig.sandbox.time.advance(millis: 60_001)
            #expect(rig.sandbox.locks.opens(7, code) == isTyped)
            #expect(rig.sandbox.locks.opens(7, "837261"), "a code of ours waits for nobody")
            rig.sandbox.time.advance(millis: 2 * 86_400_000)
            #expect(!rig.sandbox.locks.opens(7, code))
        }
    }

    @Test func `a code of ours opens from its hour on, is changed, and is gone when deleted`()
        async throws
    {
        try await withRig { rig in
            let added = await add(rig)
            let id = try #require(added.result?["codeId"]?.int64, "\(added)")
            #expect(rig.sandbox.locks.opens(7, "837261"))
            let change = #"{"lock": 7, "codeId": \#(id), "code": "518204"}"#
            #expect(await rig.ask(rig.lock, "lock.code.change", change).word == "done")
            #expect(!rig.sandbox.locks.opens(7, "837261"))
            #expect(rig.sandbox.locks.opens(7, "518204"))
            let again = await rig.ask(rig.lock, "lock.code.change", change, attempt: 2)
            #expect(again.word == "done")
            let delete = #"{"lock": 7, "codeId": \#(id)}"#
            #expect(await rig.ask(rig.lock, "lock.code.delete", delete).word == "done")
            #expect(!rig.sandbox.locks.opens(7, "518204"))
            for attempt in [1, 2] {
                let gone = await rig.ask(rig.lock, "lock.code.delete", delete, attempt: attempt)
                #expect(gone.word == "done", "gone is gone")
            }
        }
    }

    @Test func `the list tells codes by the keys they were made under, never their digits`()
        async throws
    {
        try await withRig { rig in
            _ = await reckon(rig)
            _ = await add(rig)
            let listed = await codes(rig)
            #expect(listed.compactMap { $0["name"]?.string } == [Self.keys[0], Self.keys[1]])
            #expect(listed.map { $0["isCustom"]?.bool } == [false, true])
            #expect(listed.allSatisfy { $0["code"] == nil && $0["keyboardPwd"] == nil })
        }
    }

    @Test func `what was done and not heard of is found by its name, not done twice`() async throws
    {
        try await withRig { rig in
            rig.sandbox.faults.add(.answerLost, of: .lock, times: 1)
            // The first lost answer is the token's: nothing was asked of a lock.
            #expect(await add(rig).word == "retry")
            rig.sandbox.faults.clear()
            _ = await codes(rig)
            rig.sandbox.faults.add(.answerLost, of: .lock, times: 1)
            #expect(await add(rig, attempt: 1).word == "unknown")
            let found = await add(rig, attempt: 2)
            #expect(found.word == "done")
            #expect(await codes(rig).count == 1)
            rig.sandbox.faults.add(.answerLost, of: .lock, times: 1)
            #expect(await reckon(rig).word == "unknown")
            let code = await reckon(rig, attempt: 2).result?["code"]?.string
            #expect(code.map { rig.sandbox.locks.opens(7, $0) } == true)
            #expect(await codes(rig).count == 2)
        }
    }

    @Test func `a token that the provider has taken back is replaced once`() async throws {
        try await withRig { rig in
            _ = await codes(rig)
            rig.sandbox.locks.revokeTokens()
            #expect(await add(rig).word == "done")
            rig.sandbox.time.advance(millis: 7_776_000_001)
            #expect(await add(rig, "290471", key: Self.keys[2]).word == "done", "or has run out")
        }
    }

    @Test func `a lock refuses digits that it has, that are too simple, and more than it can keep`()
        async throws
    {
        try await withRig { rig in
            #expect(await add(rig).word == "done")
            #expect(await add(rig, key: Self.keys[2]).word == "lock.code.taken")
            #expect(await add(rig, "123456", key: Self.keys[2]).word == "lock.code.too_simple")
            rig.sandbox.faults.add(.full, of: .lock, times: 1)
            #expect(await add(rig, "290471", key: Self.keys[2]).word == "lock.codes.full")
        }
    }

    @Test func `a lock whose slots are full says so without a fault on demand`() async throws {
        try await withRig { rig in
            for number in 0..<LockBook.slotsMax {
                let key = "01J0000000000000000000\(1000 + number)"
                let code = "9\(70_613 + number * 7)"
                #expect(await add(rig, code, key: key).word == "done", "\(number)")
            }
            #expect(await add(rig, "290471").word == "lock.codes.full")
            #expect(await codes(rig).count == LockBook.slotsMax, "over several pages")
        }
    }

    @Test func `hours whose code was deleted have none any more`() async throws {
        try await withRig { rig in
            let made = await reckon(rig)
            let id = try #require(made.result?["codeId"]?.int64)
            _ = await rig.ask(rig.lock, "lock.code.delete", #"{"lock": 7, "codeId": \#(id)}"#)
            #expect(await reckon(rig, key: Self.keys[3]).word == "lock.window.used")
        }
    }

    @Test func `quotas, clocks and failures are what they are`() async throws {
        try await withRig { rig in
            _ = await codes(rig)
            rig.sandbox.faults.add(.limited, of: .lock, times: 1)
            guard case .retry(let pause, _) = await add(rig) else {
                Issue.record("a quota is no refusal")
                return
            }
            #expect(pause == 2000, "somebody waits at a door")
            rig.sandbox.faults.add(.error, of: .lock, times: 1)
            #expect(await add(rig).word == "unknown")
            for fault in [SandboxFault.garbled, .redirect] {
                rig.sandbox.faults.add(fault, of: .lock, times: 1)
                #expect(await add(rig).word == "unknown", "\(fault)")
            }
            rig.sandbox.faults.add(.slow, of: .lock, times: 1)
            #expect(await add(rig, timeoutMillis: 300).word == "unknown")
        }
    }

    @Test func `a code is compared where it lies, and no digits come back`() async throws {
        try await withRig { rig in
            let made = await add(rig)
            let id = try #require(made.result?["codeId"]?.int64)
            let (starts, ends) = (hour(rig).rfc3339, hour(rig, plus: 24 * 365).rfc3339)
            func compare(_ code: String, until: String? = nil) async -> ProviderAnswer {
                let hours = #""starts": "\#(starts)", "ends": "\#(until ?? ends)""#
                return await rig.ask(
                    rig.lock,
                    "lock.code.compare",
                    #"{"lock": 7, "codeId": \#(id), "code": "\#(code)", \#(hours)}"#
                )
            }
            #expect(await compare("837261").result?["state"]?.string == "same")
            #expect(await compare("837262").result?["state"]?.string == "altered")
            let later = await compare("837261", until: hour(rig, plus: 24 * 366).rfc3339)
            #expect(later.result?["state"]?.string == "altered")
            _ = await add(rig, "290471", key: Self.keys[2])
            let others = await compare("837261").result?["others"]
            #expect(others?.elements?.count == 1)
            #expect(others?[0]?["name"]?.string == Self.keys[2])
            #expect(others?[0]?.members?.map(\.name) == ["codeId", "name"])
            _ = await rig.ask(rig.lock, "lock.code.delete", #"{"lock": 7, "codeId": \#(id)}"#)
            #expect(await compare("837261").result?["state"]?.string == "missing")
            rig.sandbox.faults.add(.limited, of: .lock, times: 1)
            #expect(await compare("837261").word == "retry")
        }
    }

    @Test func `gateways are listed, and which are online`() async throws {
        try await withRig { rig in
            for isOnline in [true, false] {
                if !isOnline { rig.sandbox.faults.add(.offline, of: .lock, times: 1) }
                let list = await rig.ask(rig.lock, "lock.gateway.list", "{}")
                #expect(list.result?["gateways"]?[0]?["isOnline"]?.bool == isOnline)
            }
        }
    }

    @Test(arguments: [
        "{}", #"{"lock": 0}"#, #"{"lock": 7, "code": "12ab"}"#, #"{"lock": 7, "kind": "x"}"#,
        #"{"lock": 7, "kind": "once", "starts": "2026-11-26T20:30:00Z"}"#,
        #"{"lock": 7, "code": "837261", "starts": "2026-11-26T20:00:00Z", "ends": "2026-11-26T19:00:00Z"}"#,
    ])
    func `input that is none is refused before anything is sent`(input: String) async throws {
        try await withRig { rig in
            for port in ["lock.code.reckon", "lock.code.add"] {
                #expect(await rig.ask(rig.lock, port, input).word == "provider.input.invalid")
            }
        }
    }
}

@Suite struct `Numbers of the lock provider` {
    @Test(
        arguments: [
            (-3007, "lock.code.taken"), (-2032, "lock.code.too_simple"), (-3009, "lock.codes.full"),
            (-1026, "lock.window.used"), (-2009, "lock.code.not_found"),
            (-3008, "lock.code.unused"),
            (-4043, "lock.function.missing"), (-1003, "lock.account.foreign"),
            (-2012, "retry"), (-3002, "retry"), (-3003, "retry"), (-3036, "retry"),
            (-3037, "retry"),
            (-2025, "retry"), (30006, "retry"), (30007, "retry"), (80000, "retry"),
            (10000, "retry"), (10007, "retry"), (30005, "retry"),
            (-2018, "lock.account.foreign"), (20002, "lock.account.foreign"),
            (1, "unknown"), (90000, "unknown"), (-9999, "unknown"), (4, "unknown"),
        ] as [(Int64, String)]
    )
    func `each is an answer that says what is certain`(number: Int64, word: String) {
        #expect(TTLockError.answer(number).word == word)
    }
}

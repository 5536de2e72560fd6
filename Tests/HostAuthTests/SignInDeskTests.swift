import PluginKit
import Testing

@testable import HostAuth

@Suite struct `The sign-in desk` {
    @Test func `an unknown phone becomes a resident, a known one comes back`() async throws {
        let city = try TestIdentity()
        let first = try await city.signIn(phone(1))
        city.clock.advance(seconds: 60)
        let second = try await city.signIn(phone(1))
        city.clock.advance(seconds: 60)
        let other = try await city.signIn(phone(2))
        #expect(first.person == second.person)
        #expect(first.token != second.token)
        #expect(other.person != first.person)
        #expect(first.expires == second.expires.adding(seconds: -60))
        #expect(try await city.number("SELECT count(*) FROM person") == 2)
        #expect(try await city.contact(of: first.person).phone == phone(1))
        #expect(try await city.directory.person(withPhone: phone(2)) == other.person)
    }

    @Test func `nobody is made a person by asking for a code or by a wrong one`() async throws {
        let city = try TestIdentity()
        _ = try await city.desk.requestCode(
            for: phone(1),
            from: TestIdentity.home,
            at: city.clock.received
        )
        let right = city.newestCode(phone(1))
        let wrong = right == "000000" ? "000001" : "000000"
        let refused = await fault {
            _ = try await city.desk.signIn(
                phone(1),
                code: wrong,
                from: TestIdentity.home,
                at: city.clock.received
            )
        }
        #expect(refused?.code == "auth.code_wrong")
        #expect(try await city.number("SELECT count(*) FROM person") == 0)
        #expect(try await city.number("SELECT count(*) FROM session") == 0)
        #expect(
            try await city.number("SELECT count(*) FROM identity_audit WHERE outcome='refused'")
                == 1
        )
    }

    @Test func `a known phone and an unknown one get the same answers`() async throws {
        let city = try TestIdentity()
        _ = try await city.directory.ensurePerson(
            phone(1),
            name: "Liu",
            by: TestIdentity.system,
            at: city.clock.now
        )
        var shapes: [[String]] = []
        for number in [1, 2] {
            var shape: [String] = []
            func note(_ body: () async throws -> String) async {
                do { shape.append(try await body()) } catch {
                    shape.append(
                        "\((error as? Fault).map { [$0.code, $0.message.zh, $0.remedy.zh] } ?? [])"
                    )
                }
            }
            let desk = city.desk
            let now = city.clock.received
            await note { "\(try await desk.requestCode(for: phone(number), from: "", at: now))" }
            await note { "\(try await desk.requestCode(for: phone(number), from: "", at: now))" }
            let code = city.newestCode(phone(number))
            let wrong = code == "000000" ? "000001" : "000000"
            for typed in [wrong, "x", "", "12345", wrong] {
                await note {
                    "\(try await desk.signIn(phone(number), code: typed, from: "", at: now).person)"
                }
            }
            shapes.append(shape)
        }
        #expect(shapes[0] == shapes[1])
        #expect(shapes[0].filter { $0.contains("auth.code_wrong") }.count == 5)
        #expect(city.sms.messages(to: phone(1)).count == 1)
        #expect(city.sms.messages(to: phone(2)).count == 1)
    }

    @Test func `never sent, wrong, too old, spent and used codes are refused in the same words`()
        async throws
    {
        let city = try TestIdentity()
        var faults: [Fault?] = []
        func attempt(_ number: Int, _ code: String) async {
            faults.append(
                await fault {
                    _ = try await city.desk.signIn(
                        phone(number),
                        code: code,
                        from: TestIdentity.home,
                        at: city.clock.received
                    )
                }
            )
        }
        await attempt(1, "123456")
        let used = try await city.signIn(phone(2))
        await attempt(2, city.newestCode(phone(2)))
        _ = try await city.desk.requestCode(
            for: phone(3),
            from: TestIdentity.home,
            at: city.clock.received
        )
        city.clock.advance(seconds: 300)
        await attempt(3, city.newestCode(phone(3)))
        #expect(faults.count == 3)
        #expect(Set(faults.map { $0?.code }) == ["auth.code_wrong"])
        #expect(Set(faults.map { $0?.message }).count == 1)
        #expect(Set(faults.map { $0?.remedy }).count == 1)
        #expect(used.memberships.isEmpty)
    }

    @Test func `tries that come all at once count one by one`() async throws {
        let city = try TestIdentity()
        _ = try await city.desk.requestCode(
            for: phone(1),
            from: TestIdentity.home,
            at: city.clock.received
        )
        let right = city.newestCode(phone(1))
        let guesses = (0..<40).map { String($0 + 100_000) }.filter { $0 != right }
        let desk = city.desk
        let now = city.clock.received
        let opened = await withTaskGroup(of: Bool.self) { group in
            for guess in guesses {
                group.addTask {
                    (try? await desk.signIn(phone(1), code: guess, from: guess, at: now)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(opened == 0)
        let late = await fault {
            _ = try await desk.signIn(phone(1), code: right, from: "x", at: now)
        }
        #expect(late?.code == "auth.code_wrong")
        #expect(try await city.number("SELECT count(*) FROM session") == 0)
    }

    @Test func `of many who use one right code at once, one gets in`() async throws {
        let city = try TestIdentity()
        _ = try await city.desk.requestCode(
            for: phone(1),
            from: TestIdentity.home,
            at: city.clock.received
        )
        let right = city.newestCode(phone(1))
        let desk = city.desk
        let now = city.clock.received
        let opened = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    (try? await desk.signIn(phone(1), code: right, from: "", at: now)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(opened == 1)
    }

    @Test func `a network that asks or tries too often is held back, others are not`() async throws
    {
        var limits = AuthLimits()
        limits.codesPerNetwork = AttemptLimiter.Quota(count: 2, windowSeconds: 3600)
        limits.triesPerNetwork = AttemptLimiter.Quota(count: 2, windowSeconds: 600)
        let city = try TestIdentity(limits: limits)
        func ask(_ number: Int, _ address: String) async -> Fault? {
            await fault {
                _ = try await city.desk.requestCode(
                    for: phone(number),
                    from: address,
                    at: city.clock.received
                )
            }
        }
        func attempt(_ number: Int, _ address: String) async -> Fault? {
            await fault {
                _ = try await city.desk.signIn(
                    phone(number),
                    code: "1",
                    from: address,
                    at: city.clock.received
                )
            }
        }
        #expect(await ask(1, "2001:db8::1") == nil)
        #expect(await ask(2, "2001:db8::2") == nil)
        let held = await ask(3, "2001:db8::3")
        #expect(held?.code == "auth.code_too_often")
        #expect(held?.retryAfterSeconds == 1800)
        #expect(await ask(3, "192.0.2.1") == nil)
        #expect(await attempt(1, "192.0.2.1")?.code == "auth.code_wrong")
        #expect(await attempt(2, "192.0.2.1")?.code == "auth.code_wrong")
        #expect(await attempt(3, "192.0.2.1")?.code == "auth.tried_too_often")
        #expect(await attempt(3, "192.0.2.2")?.code == "auth.code_wrong")
    }

    @Test func `the limits of a phone outlive a restart`() async throws {
        let city = try TestIdentity()
        _ = try await city.desk.requestCode(
            for: phone(1),
            from: TestIdentity.home,
            at: city.clock.received
        )
        let anew = SignInDesk(city.store, sms: city.sms)
        let refused = await fault {
            _ = try await anew.requestCode(
                for: phone(1),
                from: TestIdentity.home,
                at: city.clock.received
            )
        }
        #expect(refused?.code == "auth.code_too_often")
        #expect(refused?.retryAfterSeconds == 60)
    }

    @Test func `who only knows a number neither spends its codes nor its day`() async throws {
        let city = try TestIdentity()
        let (desk, stranger) = (city.desk, "198.51.100.9")
        _ = try await desk.requestCode(
            for: phone(1),
            from: TestIdentity.home,
            at: city.clock.received
        )
        let right = city.newestCode(phone(1))
        _ = try await desk.requestCode(for: phone(1), from: stranger, at: city.clock.received)
        for _ in 0..<12 {
            let wrong = right == "000000" ? "000001" : "000000"
            let now = city.clock.received
            let refused = await fault {
                _ = try await desk.signIn(phone(1), code: wrong, from: stranger, at: now)
            }
            #expect(refused?.code == "auth.code_wrong")
        }
        let opened = try await desk.signIn(
            phone(1),
            code: right,
            from: TestIdentity.home,
            at: city.clock.received
        )
        #expect(opened.memberships.isEmpty)
        #expect(try await city.number("SELECT count(*) FROM sign_in_code") == 2)
        city.clock.advance(seconds: 86_400)
        _ = try await city.store.sweep(at: city.clock.now)
        #expect(try await city.number("SELECT count(*) FROM sign_in_code") == 0)
    }

    @Test func `without a provider, or with one that fails, the fault says so`() async throws {
        let city = try TestIdentity()
        let none = SignInDesk(city.store, sms: nil)
        let broken = SignInDesk(city.store, sms: BrokenSMS())
        for desk in [none, broken] {
            let refused = await fault {
                _ = try await desk.requestCode(for: phone(1), from: "", at: city.clock.received)
            }
            #expect(refused?.code == "auth.sms_unavailable")
            #expect(refused?.kind == .unavailable)
        }
    }

    @Test func `neither phone, code nor token stands readable in the file`() async throws {
        let city = try TestIdentity()
        let signedIn = try await city.signIn(phone(1))
        let code = city.newestCode(phone(1))
        _ = try await city.desk.requestCode(
            for: phone(7),
            from: "203.0.113.99",
            at: city.clock.received
        )
        var dump = ""
        for table in ["person", "session", "sign_in_code", "identity_audit"] {
            dump += try await city.rows(of: table)
        }
        #expect(dump.contains(signedIn.person.text))
        for secret in [phone(1).digits, phone(7).digits, code, "203.0.113.99", signedIn.token.text]
        {
            #expect(!dump.contains(secret))
        }
    }

    @Test func `what is over is swept away, what still counts stays`() async throws {
        let city = try TestIdentity()
        let signedIn = try await city.signIn(phone(1))
        city.clock.advance(seconds: 86_399)
        #expect(try await city.store.sweep(at: city.clock.now) == 0)
        city.clock.advance(seconds: 1)
        #expect(try await city.store.sweep(at: city.clock.now) == 1)
        let session = try city.authenticator().session(of: signedIn.token, at: city.clock.now)
        #expect(session != nil)
        city.clock.advance(seconds: 29 * 86_400)
        #expect(try await city.store.sweep(at: city.clock.now) == 1)
    }
}

/// A provider that never answers well.
struct BrokenSMS: SMSPort {
    func send(to phone: PhoneNumber, _ message: TextMessage) async throws {
        throw Fault.smsUnavailable()
    }
}

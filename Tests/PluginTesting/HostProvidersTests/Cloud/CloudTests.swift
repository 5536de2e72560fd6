import PluginKit
import Testing

@testable import HostProviders
@testable import HostSandbox

/// SMS, identity checks and e-signatures: the real clients against the sandbox over real sockets.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `What a city reaches in a cloud` {
    private let message = """
        {"phone": "+8613800000001", "template": "1110", "parameters": ["739204", "5"]}
        """
    private let person = #"{"name": "刘洋", "number": "11010519491231002X"}"#
    private let contract = """
        {"name": "租赁合同", "document": "JVBERi0xLjcK",
         "signers": [{"name": "刘洋", "phone": "13800000001"}]}
        """

    @Test func `a message is sent as it was asked for`() async throws {
        try await withRig { rig in
            let sent = await rig.ask(rig.sms, "sms.message.send", message)
            #expect(sent.result?["serial"]?.string?.isEmpty == false, "\(sent)")
            let kept = rig.sandbox.cloud.messages[0]
            #expect(kept?["phone"]?.string == "+8613800000001")
            #expect(kept?["parameters"]?[0]?.string == "739204")
            let wrong = #"{"phone": "12345", "template": "1110", "parameters": []}"#
            let refused = await rig.ask(rig.sms, "sms.message.send", wrong)
            #expect(refused.word == "sms.phone.unreachable")
        }
    }

    @Test func `a person is who they say they are, or not`() async throws {
        try await withRig { rig in
            let port = "identity.person.check"
            let match = await rig.ask(rig.identity, port, person)
            #expect(match.result?["result"]?.string == "match", "\(match)")
            let other = #"{"name": "不是", "number": "11010519491231002X"}"#
            let mismatch = await rig.ask(rig.identity, port, other)
            #expect(mismatch.result?["result"]?.string == "mismatch")
            let wrong = #"{"name": "刘洋", "number": "110105194912310021"}"#
            #expect(await rig.ask(rig.identity, port, wrong).word == "identity.person.unreadable")
        }
    }

    @Test(arguments: [
        ("刘洋", "11010519491231002X", "13800000001", "match"),
        ("刘洋", "11010519491231002X", "19900000001", "mismatch"),
        ("不是", "11010519491231002X", "13800000001", "mismatch"),
        ("刘洋", "110105194912310021", "13800000001", "identity.person.unreadable"),
        ("刘洋", "11010519491231002X", "23800000001", "identity.person.unreadable"),
    ])
    func `a phone is the person's own, or not`(
        name: String,
        number: String,
        phone: String,
        expected: String
    ) async throws {
        try await withRig { rig in
            let question = #"{"name": "\#(name)", "number": "\#(number)", "phone": "\#(phone)"}"#
            let answer = await rig.ask(rig.identity, "identity.person.check", question)
            #expect((answer.result?["result"]?.string ?? answer.word) == expected)
        }
    }

    @Test func `a contract is begun, signed, told of and found signed when asked`() async throws {
        try await withRig { rig in
            rig.sandbox.cloud.callBack(at: rig.receiver.url)
            let begun = await rig.ask(rig.signature, "signature.flow.create", contract)
            let flow = try #require(begun.result?["flow"]?.string, "\(begun)")
            let question = #"{"flow": "\#(flow)"}"#
            let waiting = await rig.ask(rig.signature, "signature.flow.query", question)
            #expect(waiting.result?["state"]?.string == "waiting")
            #expect(rig.sandbox.cloud.sign(flow, isRefused: false))
            let delivery = try await rig.receiver.wait(for: 1)[0]
            guard case .genuine(let told, _) = await rig.signature.judge(delivery) else {
                Issue.record("the callback is not believed")
                return
            }
            let body = try JSONValue.parse(told.body)
            #expect(body["flow"]?.string == flow && body["state"]?.string == "signed")
            let signed = await rig.ask(rig.signature, "signature.flow.query", question)
            #expect(signed.result?["state"]?.string == "signed")
            #expect(!rig.sandbox.cloud.sign(flow, isRefused: true), "signed is signed")
        }
    }

    @Test func `a forged callback is not believed`() async throws {
        try await withRig { rig in
            rig.sandbox.cloud.callBack(at: rig.receiver.url)
            let begun = await rig.ask(rig.signature, "signature.flow.create", contract)
            let flow = try #require(begun.result?["flow"]?.string)
            rig.sandbox.faults.add(.forged, of: .signature, times: 1)
            #expect(rig.sandbox.cloud.sign(flow, isRefused: false))
            let delivery = try await rig.receiver.wait(for: 1)[0]
            guard case .forged = await rig.signature.judge(delivery) else {
                Issue.record("the callback is believed")
                return
            }
            var bare = delivery
            bare.headers.removeAll { $0.name == "content-signature" }
            guard case .unknown = await rig.signature.judge(bare) else {
                Issue.record("without a signature nobody has sent it")
                return
            }
        }
    }

    @Test func `a callback comes late, twice under one id, or never, as it was wished for`()
        async throws
    {
        try await withRig { rig in
            rig.sandbox.cloud.callBack(at: rig.receiver.url)
            var flows: [String] = []
            for _ in 0..<3 {
                let begun = await rig.ask(
                    rig.signature,
                    "signature.flow.create",
                    contract,
                    key: "flow-\(flows.count)"
                )
                flows.append(try #require(begun.result?["flow"]?.string))
            }
            rig.sandbox.faults.add(.late, of: .signature, times: 1)
            #expect(rig.sandbox.cloud.sign(flows[0], isRefused: false))
            rig.sandbox.time.advance(millis: 59_000)
            #expect(rig.receiver.deliveries.isEmpty)
            rig.sandbox.time.advance(millis: 1001)
            _ = try await rig.receiver.wait(for: 1)
            rig.sandbox.faults.add(.lost, of: .signature, times: 1)
            #expect(rig.sandbox.cloud.sign(flows[1], isRefused: false))
            rig.sandbox.faults.add(.doubled, of: .signature, times: 1)
            #expect(rig.sandbox.cloud.sign(flows[2], isRefused: false))
            var told: [String] = []
            for delivery in try await rig.receiver.wait(for: 3) {
                guard case .genuine(let message, _) = await rig.signature.judge(delivery) else {
                    Issue.record("the callback is not believed")
                    return
                }
                let flow = try JSONValue.parse(message.body)["flow"]?.string ?? ""
                told.append("\(message.id) \(flow)")
            }
            #expect(told[1] == told[2] && told[0] != told[1])
            #expect(told.allSatisfy { !$0.hasSuffix(" " + flows[1]) }, "a lost one never comes")
        }
    }

    @Test func `limits are no refusals, failures and lost answers leave a doubt`() async throws {
        try await withRig { rig in
            let asked: [(SandboxProvider, any ProviderPort, String, String)] = [
                (.sms, rig.sms, "sms.message.send", message),
                (.identity, rig.identity, "identity.person.check", person),
                (.signature, rig.signature, "signature.flow.query", #"{"flow": "x"}"#),
            ]
            for (provider, port, name, input) in asked {
                let faults: [(SandboxFault, String)] = [
                    (.limited, "retry"), (.error, "unknown"), (.answerLost, "unknown"),
                    (.garbled, "unknown"), (.redirect, "unknown"),
                ]
                for (fault, word) in faults {
                    rig.sandbox.faults.add(fault, of: provider, times: 1)
                    #expect(await rig.ask(port, name, input).word == word, "\(name) \(fault)")
                }
                rig.sandbox.faults.add(.slow, of: provider, times: 1)
                let slow = await rig.ask(port, name, input, timeoutMillis: 300)
                #expect(slow.word == "unknown", "\(name)")
            }
        }
    }

    @Test func `another secret is asked for again: an operator can put it right`() async throws {
        try await withRig { rig in
            let stranger = TencentAccount(secretID: CloudSignature.secretID, secretKey: "wrong")
            let inner = TencentIdentityPort(
                stranger,
                url: rig.server.url,
                rig.sender,
                rig.clock
            )
            let answer = await rig.ask(inner, "identity.person.check", person)
            #expect(answer.word == "retry")
        }
    }

    @Test(arguments: [
        ("LimitExceeded.PhoneNumberThirtySecondLimit", "retry"),
        ("LimitExceeded.PhoneNumberOneHourLimit", "retry"),
        ("LimitExceeded.PhoneNumberDailyLimit", "sms.phone.limited"),
        ("FailedOperation.PhoneNumberInBlacklist", "sms.phone.unreachable"),
    ])
    func `a limit of seconds or hours passes, one of the day does not`(code: String, word: String) {
        let status = ProviderJSON.object([("Code", .string(code))])
        #expect(TencentSMSPort.sent(status).word == word)
    }

    @Test(
        arguments: [
            (0, "waiting"), (7, "waiting"), (9, "waiting"), (10, "refused"), (16, "expired"),
            (21, "withdrawn"), (4, "signed"), (11, nil),
        ] as [(Int64, String?)]
    )
    func `each state of a flow has a word, and an unknown one has none`(
        number: Int64,
        word: String?
    ) {
        #expect(TencentSignaturePort.word(ProviderJSON.number(number)) == word)
    }
}

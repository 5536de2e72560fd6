import HostProviders
import PluginKit
import Synchronization

/// The sandbox's cloud in Tencent's format: SMS, identity checks and e-signatures, told apart by
/// `X-TC-Action`.
final class CloudDesk: Sendable {
    struct Flow {
        let id: String
        let name: String
        var state: Int64 = 1
    }

    struct State {
        var messages: [JSONValue] = []
        var files: Set<String> = []
        var flows: [String: Flow] = [:]
        var callbackURL: String?
    }

    static let callbackToken = "sandbox-callback-token"
    private static let keptMax = 1000

    private let world: SandboxWorld
    private let state = Mutex(State())

    init(_ world: SandboxWorld) { self.world = world }

    /// Messages that would have been sent, the newest last.
    var messages: JSONValue { .array(state.withLock { $0.messages }) }

    /// The parameters of the newest message to a number; nil when none was sent.
    func newestMessage(to phone: String) -> [String]? {
        let found = state.withLock { state in
            state.messages.last { $0["phone"]?.string?.hasSuffix(phone) ?? false }
        }
        return found.map { ($0["parameters"]?.elements ?? []).compactMap(\.string) }
    }

    private static let providers: [String: SandboxProvider] = [
        "SendSms": .sms, "IdCardVerification": .identity, "PhoneVerification": .identity,
        "UploadFiles": .signature,
        "CreateFlowByFiles": .signature, "DescribeFlowBriefs": .signature,
    ]

    func answer(_ request: SandboxRequest) -> SandboxReply {
        let action = request.field("x-tc-action") ?? ""
        guard let provider = CloudDesk.providers[action] else { return error("InvalidAction") }
        if let reply = world.early(provider) { return reply }
        if let flaw = CloudSignature.flaw(in: request, at: world.time.now) { return error(flaw) }
        if world.faults.strikes(.limited, provider) { return error("RequestLimitExceeded") }
        if world.faults.strikes(.error, provider) { return error("InternalError") }
        guard let wanted = SandboxJSON.parse(request.body) else {
            return error("InvalidParameter")
        }
        let reply =
            switch action {
            case "SendSms": send(wanted)
            case "IdCardVerification": check(wanted)
            case "PhoneVerification": checkPhone(wanted)
            case "UploadFiles": upload(wanted)
            case "CreateFlowByFiles": begin(wanted)
            default: describe(wanted)
            }
        return world.late(reply, provider)
    }

    private func response(_ members: [(String, JSONValue?)]) -> SandboxReply {
        let id = ("RequestId", Optional(JSONValue.string(Hex.encode(world.dice.bytes(16)))))
        return .json(200, [("Response", SandboxJSON.object(members + [id]))])
    }

    private func error(_ code: String) -> SandboxReply {
        response([
            ("Error", SandboxJSON.object([("Code", .string(code)), ("Message", .string(code))]))
        ])
    }

    private func send(_ wanted: JSONValue) -> SandboxReply {
        guard let phone = wanted["PhoneNumberSet"]?[0]?.string,
            let template = wanted["TemplateId"]?.string
        else { return error("MissingParameter") }
        let isPhone = phone.hasPrefix("+861") && phone.utf8.count == 14
        let message = SandboxJSON.object([
            ("phone", .string(phone)), ("template", .string(template)),
            ("parameters", wanted["TemplateParamSet"]),
        ])
        if isPhone {
            state.withLock { state in
                if state.messages.count >= CloudDesk.keptMax { state.messages.removeFirst() }
                state.messages.append(message)
            }
        }
        let status = SandboxJSON.object([
            ("SerialNo", .string(isPhone ? world.dice.digits(20) : "")),
            ("PhoneNumber", .string(phone)), ("Fee", SandboxJSON.number(isPhone ? 1 : 0)),
            ("SessionContext", wanted["SessionContext"]),
            ("Code", .string(isPhone ? "Ok" : "InvalidParameterValue.IncorrectPhoneNumber")),
            ("Message", .string(isPhone ? "send success" : "incorrect number")),
            ("IsoCode", .string("CN")),
        ])
        return response([("SendStatusSet", .array([status]))])
    }

    /// Everybody is who they say they are, but for names that begin with 不: these do not match.
    private func check(_ wanted: JSONValue) -> SandboxReply {
        guard let number = wanted["IdCard"]?.string, let name = wanted["Name"]?.string else {
            return error("MissingParameter")
        }
        return checked(
            CloudDesk.isNumber(number)
                ? (name.isEmpty ? "-3" : name.hasPrefix("不") ? "-1" : "0")
                : "-2"
        )
    }

    /// The same, and every phone is its owner's, but for numbers that begin with 199: these are registered
    /// in somebody else's name.
    private func checkPhone(_ wanted: JSONValue) -> SandboxReply {
        guard let number = wanted["IdCard"]?.string, let name = wanted["Name"]?.string,
            let phone = wanted["Phone"]?.string
        else { return error("MissingParameter") }
        guard phone.utf8.count == 11, phone.hasPrefix("1") else { return checked("-6") }
        guard CloudDesk.isNumber(number) else { return checked("-7") }
        guard !name.isEmpty else { return checked("-8") }
        return checked(name.hasPrefix("不") || phone.hasPrefix("199") ? "-4" : "0")
    }

    private func checked(_ result: String) -> SandboxReply {
        var reply = response([
            ("Result", .string(result)), ("Description", .string("sandbox")),
        ])
        reply.delayMillis = world.dice.millis(world.delays.identity)
        return reply
    }

    /// 18 digits, the last of which checks the others (GB 11643).
    private static func isNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 18, bytes.dropLast().allSatisfy({ 0x30...0x39 ~= $0 }) else {
            return false
        }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(bytes, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11] == bytes[17]
    }

    private func upload(_ wanted: JSONValue) -> SandboxReply {
        guard wanted["FileInfos"]?[0]?["FileBody"]?.string != nil,
            wanted["Caller"]?["OperatorId"]?.string != nil
        else { return error("MissingParameter") }
        let id = Hex.encode(world.dice.bytes(16))
        state.withLock { state in
            if state.files.count >= CloudDesk.keptMax { state.files = [] }
            state.files.insert(id)
        }
        return response([
            ("FileIds", .array([.string(id)])), ("TotalCount", SandboxJSON.number(1)),
        ])
    }

    private func begin(_ wanted: JSONValue) -> SandboxReply {
        guard let name = wanted["FlowName"]?.string, let file = wanted["FileIds"]?[0]?.string,
            !(wanted["Approvers"]?.elements ?? []).isEmpty
        else { return error("MissingParameter") }
        let id = Hex.encode(world.dice.bytes(16))
        let isKnown = state.withLock { state in
            guard state.files.contains(file) else { return false }
            if state.flows.count >= 100 * CloudDesk.keptMax { state.flows = [:] }
            state.flows[id] = Flow(id: id, name: name)
            return true
        }
        guard isKnown else { return error("ResourceNotFound.File") }
        var reply = response([("FlowId", .string(id))])
        reply.delayMillis = world.dice.millis(world.delays.signature)
        return reply
    }

    private func describe(_ wanted: JSONValue) -> SandboxReply {
        guard let id = wanted["FlowIds"]?[0]?.string,
            let flow = state.withLock({ $0.flows[id] })
        else { return error("ResourceNotFound.Flow") }
        let brief = SandboxJSON.object([
            ("FlowId", .string(flow.id)), ("FlowName", .string(flow.name)),
            ("FlowDescription", .string("")), ("FlowType", .string("")),
            ("FlowStatus", SandboxJSON.number(flow.state)),
            ("CreatedOn", SandboxJSON.number(world.time.now.utcMillis / 1000)),
            ("FlowMessage", .string("")),
        ])
        return response([("FlowBriefs", .array([brief]))])
    }

    /// Where callbacks of flows go, which the real provider keeps in its console.
    func callBack(at url: String?) { state.withLock { $0.callbackURL = url } }

    /// What signers do: sign a flow, or refuse to; false when it has ended already.
    func sign(_ id: String, isRefused: Bool) -> Bool {
        let found: (Flow, String?)? = state.withLock { state in
            guard state.flows[id]?.state == 1 else { return nil }
            state.flows[id]?.state = isRefused ? 3 : 4
            return state.flows[id].map { ($0, state.callbackURL) }
        }
        guard let (flow, url) = found else { return false }
        guard let url, !world.faults.strikes(.lost, .signature) else { return true }
        tell(flow, url)
        return true
    }

    private func tell(_ flow: Flow, _ url: String) {
        let data = SandboxJSON.object([
            ("FlowId", .string(flow.id)), ("FlowName", .string(flow.name)),
            ("FlowCallbackStatus", SandboxJSON.number(flow.state)),
        ])
        let message = SandboxJSON.bytes(
            SandboxJSON.object([
                ("MsgId", .string(Hex.encode(world.dice.bytes(16)))),
                ("MsgType", .string("FlowStatusChange")), ("MsgVersion", .string("ThirdPartyApp")),
                ("MsgData", data),
            ])
        )
        let isForged = world.faults.strikes(.forged, .signature)
        let key = isForged ? "somebody else's token" : CloudDesk.callbackToken
        let code = Hex.encode(Digests.hmac(message, key: Array(key.utf8)))
        let times = world.faults.strikes(.doubled, .signature) ? 2 : 1
        let delay: Int64 = world.faults.strikes(.late, .signature) ? 60_000 : 0
        for _ in 0..<times {
            world.time.after(millis: delay) { [world] in
                Task {
                    _ = await world.post(
                        url,
                        [
                            ("Content-Type", "application/json"),
                            ("Content-Signature", "sha256=\(code)"),
                        ],
                        message
                    )
                }
            }
        }
    }
}

package import PluginKit
import TransparencyLog

/// Contracts signed through Tencent's e-signature service (ESS): the document goes up, a flow for its
/// signers begins, and its state is asked for or told.
///
/// No key of ours is sent. Where the answer to a beginning was lost, a second attempt begins a second
/// flow, and signers may meet both: a caller binds itself to the flow it is told of, and nobody
/// withdraws the other.
package struct TencentSignaturePort: ProviderPort {
    /// What an operator has set up there.
    package struct Settings: Sendable {
        package var url = "https://ess.tencentcloudapi.com"
        package var filesURL = "https://file.ess.tencent.cn"
        /// The employee on whose behalf contracts are begun.
        package var operatorID = ""
        /// What callbacks are signed with.
        package var callbackToken = ""

        package init() {}
    }

    private let settings: Settings
    private let flows: TencentCodec
    private let files: TencentCodec
    private let sender: any ProviderSender
    private let clock: ProviderClock
    private static let version = "2020-11-11"

    package init(
        _ account: TencentAccount,
        _ settings: Settings,
        _ sender: any ProviderSender,
        _ clock: ProviderClock
    ) {
        self.settings = settings
        flows = TencentCodec(
            account: account,
            service: "ess",
            version: Self.version,
            url: settings.url
        )
        files = TencentCodec(
            account: account,
            service: "ess",
            version: Self.version,
            url: settings.filesURL
        )
        self.sender = sender
        self.clock = clock
    }

    package func perform(_ request: ProviderRequest) async -> ProviderAnswer {
        let trip = ProviderTrip(sender, clock, millis: request.timeoutMillis)
        do throws(ProviderInput.Flaw) {
            let input = try ProviderInput(request.input)
            return switch request.port {
            case "signature.flow.create": try await create(trip, request, input)
            case "signature.flow.query": try await query(trip, input)
            default: .refused(ProviderRefusal.unknownPort.fault(request.port))
            }
        } catch {
            return .refused(ProviderRefusal.badInput.fault("\(request.port): \(error.member)"))
        }
    }

    private var operatorMember: (String, JSONValue?) {
        ("Operator", ProviderJSON.object([("UserId", .string(settings.operatorID))]))
    }

    private func create(
        _ trip: ProviderTrip,
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let name = try input.text("name", bytesMax: 200)
        let document = try input.text("document", bytesMax: 60_000)
        guard Base64.decode(document) != nil else { throw ProviderInput.Flaw(member: "document") }
        var signers: [JSONValue] = []
        for signer in try input.objects("signers", most: 10) {
            signers.append(
                ProviderJSON.object([
                    // A person; an organisation would be 0.
                    ("ApproverType", ProviderJSON.number(1)),
                    ("ApproverName", .string(try signer.text("name"))),
                    ("ApproverMobile", .string(try signer.text("phone", bytesMax: 20))),
                ])
            )
        }
        let file = ProviderJSON.object([
            ("FileBody", .string(document)), ("FileName", .string("\(name).pdf")),
        ])
        let upload = ProviderJSON.object([
            ("Caller", ProviderJSON.object([("OperatorId", .string(settings.operatorID))])),
            ("BusinessType", .string("DOCUMENT")), ("FileInfos", .array([file])),
        ])
        let fileID: String
        switch await trip.call(files, "UploadFiles", upload) {
        // A file that lies there unused is nothing that was carried out.
        case .ended(.unknown(let because)): return .retry(because: because)
        case .ended(let answer): return answer
        case .failed(let code):
            if case .unknown(let because) = TencentCodec.answer(code) {
                return .retry(because: because)
            }
            return TencentCodec.answer(code)
        case .content(let value):
            guard let id = value["FileIds"]?[0]?.string else {
                return .retry(because: "the answer has no file")
            }
            fileID = id
        }
        let body = ProviderJSON.object([
            operatorMember, ("FlowName", .string(name)), ("Approvers", .array(signers)),
            ("FileIds", .array([.string(fileID)])), ("Unordered", .bool(true)),
            (
                "Deadline",
                try input.optionalInstant("expires").map {
                    ProviderJSON.number($0.utcMillis / 1000)
                }
            ),
            ("UserData", .string(Base64.encode(Array(request.key.utf8)))),
        ])
        switch await trip.call(flows, "CreateFlowByFiles", body) {
        case .ended(let answer): return answer
        case .failed(let code): return TencentCodec.answer(code)
        case .content(let value):
            guard let flow = value["FlowId"]?.string, (1...128).contains(flow.utf8.count) else {
                return .unknown(because: "the answer has no flow")
            }
            return .done(ProviderJSON.bytes([("flow", .string(flow))]))
        }
    }

    private func query(
        _ trip: ProviderTrip,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let flow = try input.text("flow")
        let body = ProviderJSON.object([operatorMember, ("FlowIds", .array([.string(flow)]))])
        switch await trip.call(flows, "DescribeFlowBriefs", body) {
        case .ended(let answer): return answer
        case .failed(let code): return TencentCodec.answer(code)
        case .content(let value):
            guard let found = value["FlowBriefs"]?[0], found["FlowId"]?.string == flow,
                let word = Self.word(found["FlowStatus"])
            else { return .unknown(because: "the answer has no state") }
            return .done(
                ProviderJSON.bytes([("flow", .string(flow)), ("state", .string(word))])
            )
        }
    }

    /// A flow's state in a word of ours; nil for a number that is not known.
    static func word(_ state: JSONValue?) -> String? {
        switch state?.int64 {
        // 7 waits for the beginning, 8 and 9 for what signers have to fill in.
        case 0, 1, 2, 7, 8, 9: "waiting"
        case 3, 10: "refused"
        case 4: "signed"
        case 5, 16: "expired"
        // 21 was signed, and then undone by all of its signers.
        case 6, 21: "withdrawn"
        default: nil
        }
    }

    /// Judges a callback: an HMAC over the bytes under the token of the account.
    package func judge(_ delivery: CallbackDelivery) async -> CallbackVerdict {
        guard let signature = delivery.only("content-signature") else { return .unknown }
        guard !settings.callbackToken.isEmpty else { return .forged(because: "no token is set") }
        let code = Digests.hmac(delivery.body, key: Array(settings.callbackToken.utf8))
        let wanted = "sha256=" + Hex.encode(code)
        guard Digests.areEqual(Array(signature.utf8), Array(wanted.utf8)) else {
            return .forged(because: "the signature is wrong")
        }
        guard let message = ProviderJSON.parse(delivery.body),
            message["MsgType"]?.string == "FlowStatusChange",
            let id = message["MsgId"]?.string, (1...128).contains(id.utf8.count),
            let data = message["MsgData"], let flow = data["FlowId"]?.string,
            let word = Self.word(data["FlowCallbackStatus"])
        else { return .unknown }
        let body = ProviderJSON.bytes([("flow", .string(flow)), ("state", .string(word))])
        return .genuine(
            ProviderNotification(id: id, kind: "signature.flow.changed", body: body),
            reply: CallbackReply(status: 200)
        )
    }
}

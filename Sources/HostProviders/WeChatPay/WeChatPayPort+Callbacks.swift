package import PluginKit
import TransparencyLog

extension WeChatPayPort {
    /// Judges a callback: the provider's signature over the bytes, at most five minutes old, then the
    /// seal, then whose payment it is.
    package func judge(_ delivery: CallbackDelivery) async -> CallbackVerdict {
        guard delivery.header("wechatpay-signature") != nil else { return .unknown }
        do throws(WeChatPaySignature.Doubt) {
            try WeChatPaySignature.check(
                codec.account,
                header: delivery.only,
                body: delivery.body,
                at: delivery.received
            )
        } catch {
            return .forged(because: error.rawValue)
        }
        guard let envelope = ProviderJSON.parse(delivery.body),
            let id = envelope["id"]?.string, (1...128).contains(id.utf8.count),
            let event = envelope["event_type"]?.string,
            let inside = opened(envelope["resource"])
        else { return .forged(because: "the seal does not open") }
        guard let told = notification(event, inside) else {
            return .forged(because: "it is about somebody else's money")
        }
        return .genuine(
            ProviderNotification(id: id, kind: told.kind, body: ProviderJSON.bytes(told.body)),
            reply: CallbackReply(status: 204)
        )
    }

    private func opened(_ resource: JSONValue?) -> JSONValue? {
        guard let resource, resource["algorithm"]?.string == "AEAD_AES_256_GCM",
            let text = resource["ciphertext"]?.string, let sealed = Base64.decode(text),
            let nonce = resource["nonce"]?.string, nonce.utf8.count == 12,
            let bytes = SealedBox.open(
                sealed,
                key: codec.account.sealKey,
                nonce: Array(nonce.utf8),
                data: Array((resource["associated_data"]?.string ?? "").utf8)
            )
        else { return nil }
        return ProviderJSON.parse(bytes)
    }

    private func notification(
        _ event: String,
        _ inside: JSONValue
    ) -> (kind: String, body: [(String, JSONValue?)])? {
        if event.hasPrefix("REFUND.") {
            guard inside["mchid"]?.string == codec.account.merchantID,
                let found = WeChatPayRefund(inside), found.word != nil
            else { return nil }
            return ("payment.refund.ended", found.result)
        }
        if event == "ENTRUST.SIGN" || event == "ENTRUST.TERMINATE" {
            return WeChatPayContract(inside, of: codec.account).map {
                ("payment.contract.changed", $0.result)
            }
        }
        guard let found = try? WeChatPayTransaction(inside, of: codec.account), found.word != nil,
            event == "TRANSACTION.SUCCESS", found.hasArrived, found.amountFen != nil
        else { return nil }
        return ("payment.order.paid", found.result)
    }
}

extension CallbackDelivery {
    /// The value of a field that is there once.
    func only(_ name: String) -> String? {
        let found = headers.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }
}

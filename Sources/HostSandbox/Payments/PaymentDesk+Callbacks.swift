import HostProviders
import PluginKit
import TransparencyLog

extension PaymentDesk {
    /// Sends a callback after the provider's delay, and again until somebody takes it.
    func announce(
        _ event: String,
        _ kind: String,
        _ inside: [(String, JSONValue?)],
        to url: String
    ) {
        guard !url.isEmpty else { return }
        let isLost =
            world.faults.strikes(.lost, .payment)
            || world.dice.number(below: 1000) < world.delays.lostCallbacksPermille
        guard !isLost else { return }
        let body = sealed(event, kind, inside)
        var delay = world.dice.millis(world.delays.paymentCallback)
        if world.faults.strikes(.late, .payment) { delay += 60_000 }
        let isForged = world.faults.strikes(.forged, .payment)
        let times = world.faults.strikes(.doubled, .payment) ? 2 : 1
        for _ in 0..<times {
            world.time.after(millis: delay) {
                Task { await self.send(body, to: url, isForged: isForged, tries: 0) }
            }
        }
    }

    private func sealed(
        _ event: String,
        _ kind: String,
        _ inside: [(String, JSONValue?)]
    ) -> [UInt8] {
        let nonce = String(nonce().prefix(12))
        let sealed = SealedBox.seal(
            SandboxJSON.bytes(SandboxJSON.object(inside)),
            key: Array(merchant.sealKey.utf8),
            nonce: Array(nonce.utf8),
            data: Array(kind.utf8)
        )
        let resource: [(String, JSONValue?)] = [
            ("original_type", .string(kind)), ("algorithm", .string("AEAD_AES_256_GCM")),
            ("ciphertext", .string(Base64.encode(sealed ?? []))),
            ("associated_data", .string(kind)), ("nonce", .string(nonce)),
        ]
        let id = Hex.encode(world.dice.bytes(16))
        let envelope: [(String, JSONValue?)] = [
            ("id", .string(id)), ("create_time", .string(ShanghaiTime.text(world.time.now))),
            ("resource_type", .string("encrypt-resource")), ("event_type", .string(event)),
            ("summary", .string(event)), ("resource", SandboxJSON.object(resource)),
        ]
        return SandboxJSON.bytes(SandboxJSON.object(envelope))
    }

    /// One attempt; the next follows by the provider's ladder when nobody takes it.
    private func send(_ body: [UInt8], to url: String, isForged: Bool, tries: Int) async {
        let fields =
            [("Content-Type", "application/json")]
            + merchant.signature(
                of: body,
                at: world.time.now,
                nonce: nonce(),
                isForged: isForged
            ).map { ($0.name, $0.value) }
        let status = await world.post(url, fields, body)
        guard status.map({ !(200..<300).contains($0) }) ?? true, !isForged,
            tries < RetryLadder.pausesSeconds.count
        else { return }
        world.time.after(millis: RetryLadder.pausesSeconds[tries] * 1000) {
            Task { await self.send(body, to: url, isForged: isForged, tries: tries + 1) }
        }
    }
}

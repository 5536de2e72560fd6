import PluginKit

/// What all providers of a sandbox share.
struct SandboxWorld: Sendable {
    let time: SandboxTime
    let dice: SandboxDice
    let faults: FaultPlan
    let delays: SandboxDelays
    /// Sends a callback; nil when nobody answered.
    let post:
        @Sendable (_ url: String, _ fields: [(name: String, value: String)], _ body: [UInt8]) async
            -> Int?

    /// Faults that every provider has in common, before it has done anything; nil when there is none.
    func early(_ provider: SandboxProvider) -> SandboxReply? {
        if faults.strikes(.redirect, provider) {
            return SandboxReply(
                status: 302,
                fields: [("Location", "http://169.254.169.254/latest/meta-data/")]
            )
        }
        if faults.strikes(.garbled, provider) {
            return SandboxReply(contentType: "text/html", body: Array("<html>gateway".utf8))
        }
        return nil
    }

    /// Faults that every provider has in common, after it has done what it was asked for.
    func late(_ reply: SandboxReply, _ provider: SandboxProvider) -> SandboxReply {
        var reply = reply
        if faults.strikes(.slow, provider) { reply.delayMillis += 9000 }
        if faults.strikes(.answerLost, provider) { reply.isLost = true }
        return reply
    }
}

/// A provider outside, as the host speaks to it: one adapter for each wire format.
///
/// An adapter decides nothing and keeps nothing: the host counts attempts, waits, and asks again
/// under the same key. It is called from any task, several times at once, and ends every call
/// within the time it is given.
package protocol ProviderPort: Sendable {
    /// Asks the provider once, and tells what is known of it afterwards.
    func perform(_ request: ProviderRequest) async -> ProviderAnswer

    /// Judges what somebody sent to the provider's callback address, over the bytes as they came.
    func judge(_ delivery: CallbackDelivery) async -> CallbackVerdict
}

extension ProviderPort {
    /// A provider that calls nobody back.
    package func judge(_ delivery: CallbackDelivery) async -> CallbackVerdict { .unknown }
}

/// One attempt at one effect.
package struct ProviderRequest: Sendable {
    /// What is asked for, such as `payment.order.create`; the first word names the provider.
    package var port: String
    /// 26 characters of 0-9 and A-Z, the same at every attempt at one effect and at no other: the
    /// provider's idempotency key, order number or reference.
    package var key: String
    /// JSON as the effect's input schema has it.
    package var input: [UInt8]
    /// The organisation it is done for; nil when it is for none.
    package var tenant: TenantID?
    /// From 1; above 1 an earlier attempt may have been carried out.
    package var attempt: Int
    /// The whole time the attempt may take, connecting included.
    package var timeoutMillis: Int
    /// Where the provider may send notifications about it; nil before the host is found anywhere.
    package var callbackURL: String?

    package init(
        port: String,
        key: String,
        input: [UInt8],
        tenant: TenantID? = nil,
        attempt: Int = 1,
        timeoutMillis: Int = 10_000,
        callbackURL: String? = nil
    ) {
        self.port = port
        self.key = key
        self.input = input
        self.tenant = tenant
        self.attempt = attempt
        self.timeoutMillis = timeoutMillis
        self.callbackURL = callbackURL
    }
}

/// What is known after an attempt.
///
/// A city's money hangs on the difference between `retry` and `unknown`: who is in doubt says
/// `unknown`. All but `done` and `refused` are tried again under the same key, while the manifest
/// allows it.
package enum ProviderAnswer: Sendable {
    /// It is carried out, by this attempt or by an earlier one under the same key; JSON with at
    /// least what the effect's result schema wants.
    case done([UInt8])
    /// The provider is there and says: not now.
    ///
    /// Certainly not carried out by this attempt. Not again before so many milliseconds, when the
    /// provider says so. The reason is for operators: nothing personal, here and below.
    case retry(afterMillis: Int64? = nil, because: String)
    /// Nobody was reached, so certainly nothing was carried out by this attempt; after some of these
    /// in a row the provider is left alone for a while.
    case unreachable(afterMillis: Int64? = nil, because: String)
    /// Certainly not carried out, and asking again would change nothing.
    ///
    /// The plugin reads the fault, and a person may.
    case refused(Fault)
    /// Sent, and nobody can say what became of it: no answer in time, or none that makes sense.
    case unknown(because: String)
}

/// What somebody sent to a provider's callback address.
package struct CallbackDelivery: Sendable {
    /// What follows the plugin's name in the path; empty when nothing does.
    package var path: String
    /// Fields as they came, in order; names in small letters.
    package var headers: [(name: String, value: String)]
    /// The bytes as they came: signatures are over these.
    package var body: [UInt8]
    /// When the request was complete.
    package var received: Instant

    package init(
        path: String = "",
        headers: [(name: String, value: String)],
        body: [UInt8],
        received: Instant
    ) {
        self.path = path
        self.headers = headers
        self.body = body
        self.received = received
    }

    /// The first value of a field; the name in small letters.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// What an adapter makes of a delivery.
package enum CallbackVerdict: Sendable {
    /// The provider sent it. It is kept before `reply` goes out.
    case genuine(ProviderNotification, reply: CallbackReply)
    /// Somebody else sent it, or sent it too late or twice; told to nobody but the audit.
    case forged(because: String)
    /// This provider sends nothing to this address.
    case unknown
}

/// A fact that a provider tells by itself.
package struct ProviderNotification: Sendable {
    /// The provider's own id of it, the same whenever it is sent again; 1 to 128 bytes.
    package var id: String
    /// What it says, such as `payment.order.paid`; the first word names the provider.
    package var kind: String
    /// JSON with at least what the callback's schema wants.
    package var body: [UInt8]

    package init(id: String, kind: String, body: [UInt8]) {
        self.id = id
        self.kind = kind
        self.body = body
    }
}

/// What the provider expects to hear, so that it sends no more.
package struct CallbackReply: Sendable {
    package var status: Int
    package var contentType: String
    package var body: [UInt8]

    package init(status: Int = 204, contentType: String = "", body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

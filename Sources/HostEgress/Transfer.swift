import CCurl
import Glibc
import HostLoop
import PluginKit

/// One request under way; touched on the egress's loop only.
@safe
final class Transfer {
    /// How it ended.
    struct Ending {
        let outcome: Breaker.Outcome
        let result: Result<EgressAnswer, Fault>
    }

    let easy: UnsafeMutableRawPointer
    /// Names it among the others.
    var number: Int { unsafe Int(bitPattern: easy) }
    let request: EgressRequest
    let url: EgressURL
    /// Tells the caller, once.
    let done: (Result<EgressAnswer, Fault>) -> Void
    /// Leave of the origin's breaker, where it has one.
    var pass: Breaker.Pass?
    private let policy: EgressPolicy
    private let words: UnsafeMutablePointer<CChar>
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var received = AnswerFields()
    private var body: [UInt8] = []
    private var isTooLong = false
    private var refused: IPAddress?
    /// Where it goes.
    var origin: EgressPolicy.Origin { url.origin }

    init(
        _ request: EgressRequest,
        _ policy: EgressPolicy,
        _ done: @escaping (Result<EgressAnswer, Fault>) -> Void
    ) throws(Fault) {
        guard let url = EgressURL(request.url) else {
            throw Fault.egressNotAllowed("the address cannot be read")
        }
        guard policy.allows(url.origin) else { throw Fault.egressNotAllowed(url.origin) }
        guard
            request.headers.allSatisfy({ Transfer.isField($0.name) && Transfer.isField($0.value) })
        else { throw Fault.egressNotAllowed("a field with a control character") }
        guard let easy = unsafe curl_easy_init() else {
            throw Fault.egressFailed("libcurl gives no handle")
        }
        unsafe self.easy = easy
        self.request = request
        self.policy = policy
        self.url = url
        self.done = done
        unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setUp()
        trust()
        listen()
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(fields)
        unsafe words.deallocate()
    }

    private static func isField(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private func setUp() {
        unsafe cityhost_curl_set_url(easy, url.handle)
        set(CURLOPT_NOSIGNAL, 1)
        // A name server that is silent keeps the resolver's thread, never the loop.
        set(CURLOPT_QUICK_EXIT, 1)
        // Nothing of the environment decides where a request goes.
        unsafe cityhost_curl_set_text(easy, CURLOPT_PROXY, "")
        unsafe cityhost_curl_set_text(easy, CURLOPT_NOPROXY, "*")
        unsafe cityhost_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // A redirect is judged like a request of its own, so libcurl follows none.
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_TIMEOUT_MS, request.deadlineMillis)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(request.connectMillis, request.deadlineMillis))
        unsafe cityhost_curl_set_text(easy, CURLOPT_USERAGENT, "cityhost")
        for (name, value) in request.headers {
            unsafe fields = curl_slist_append(fields, "\(name): \(value)")
        }
        // Without this a form is held back until the server says 100 Continue.
        unsafe fields = curl_slist_append(fields, "Expect:")
        unsafe cityhost_curl_set_pointer(easy, CURLOPT_HTTPHEADER, fields)
        if request.method == .post {
            unsafe request.body.withUnsafeBytes { bytes in
                _ = unsafe cityhost_curl_set_body(easy, bytes.baseAddress, bytes.count)
            }
        }
        // On a connection that was used before, libcurl sends again what got no answer.
        if request.isOnce { set(CURLOPT_FRESH_CONNECT, 1) }
    }

    /// Whom to believe: a certificate of a known authority, for the name that was asked for.
    private func trust() {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = policy.authoritiesFile {
            unsafe cityhost_curl_set_text(easy, CURLOPT_CAINFO, file)
            unsafe cityhost_curl_set_pointer(easy, CURLOPT_CAPATH, nil)
        }
    }

    private func listen() {
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe cityhost_curl_set_pointer(easy, CURLOPT_PRIVATE, own)
        unsafe cityhost_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
        unsafe cityhost_curl_set_header(easy, Transfer.takeLine, own)
        unsafe cityhost_curl_set_write(easy, Transfer.write, own)
        unsafe cityhost_curl_set_open_socket(easy, Transfer.open, own)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = unsafe cityhost_curl_set_long(easy, option, value)
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        _ = unsafe cityhost_curl_get_long(easy, info, &value)
        return value
    }

    /// Milliseconds it took.
    var tookMillis: Int {
        var micros: curl_off_t = 0
        _ = unsafe cityhost_curl_get_count(easy, CURLINFO_TOTAL_TIME_T, &micros)
        return Int(micros / 1000)
    }

    /// What became of it.
    func ending(_ code: CURLcode) -> Ending {
        let isCut = isTooLong && request.isStatusEnough
        guard code == CURLE_OK || isCut else { return failure(code) }
        let pause = long(CURLINFO_RETRY_AFTER)
        let answer = EgressAnswer(
            status: long(CURLINFO_RESPONSE_CODE),
            headers: received.fields,
            body: body,
            retryAfterSeconds: pause > 0 ? pause : nil
        )
        return Ending(
            outcome: answer.status >= 500 ? .failed : .succeeded,
            result: .success(answer)
        )
    }

    private func failure(_ code: CURLcode) -> Ending {
        if let refused, !isSent {
            // Our own rules refused it, which says nothing of whoever is there.
            let fault = Fault.egressNotAllowed("the address \(refused)")
            return Ending(outcome: .untold, result: .failure(fault))
        }
        let most = request.answerBytesMax
        let reason = isTooLong ? "more than \(most) bytes" : words(of: code)
        return Ending(outcome: .failed, result: .failure(fault(code, "\(origin): \(reason)")))
    }

    private func fault(_ code: CURLcode, _ cause: String) -> Fault {
        switch code {
        case _ where isSent: .egressUnanswered(cause)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS:
            .egressUntrusted(cause)
        default: .egressFailed(cause)
        }
    }

    /// True once a byte of the request may have arrived.
    private var isSent: Bool { long(CURLINFO_REQUEST_SIZE) > 0 }

    private func words(of code: CURLcode) -> String {
        let exact = unsafe String(cString: words)
        return exact.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : exact
    }

    /// The request is given up because its loop ends.
    func abandon() {
        let cause = "the host stops"
        done(.failure(isSent ? .egressUnanswered(cause) : .egressFailed(cause)))
    }

    static func of(_ own: UnsafeMutableRawPointer?) -> Transfer? {
        guard let own = unsafe own else { return nil }
        // Safe because the egress keeps a transfer until its handle is removed.
        return unsafe Unmanaged<Transfer>.fromOpaque(own).takeUnretainedValue()
    }

    private static let takeLine: curl_write_callback = { bytes, size, count, own in
        guard let transfer = unsafe Transfer.of(own), let bytes = unsafe bytes else { return 0 }
        let length = size * count
        let line = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: length))
        return transfer.received.take(line) ? length : 0
    }

    private static let write: curl_write_callback = { bytes, size, count, own in
        guard let transfer = unsafe Transfer.of(own), let bytes = unsafe bytes else { return 0 }
        let length = size * count
        guard transfer.body.count + length <= transfer.request.answerBytesMax else {
            transfer.isTooLong = true
            return 0
        }
        let part = unsafe UnsafeRawBufferPointer(start: bytes, count: length)
        unsafe transfer.body.append(contentsOf: part)
        return length
    }

    /// The one place where an address becomes a connection.
    private static let open: curl_opensocket_callback = { own, _, address in
        guard let transfer = unsafe Transfer.of(own), let address = unsafe address,
            let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr)
        else { return -1 }
        let place = unsafe UnsafeRawPointer(address).advanced(by: offset)
            .assumingMemoryBound(to: sockaddr.self)
        guard let found = unsafe IPAddress(place), transfer.policy.allows(found) else {
            transfer.refused = unsafe IPAddress(place)
            return -1
        }
        let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return unsafe socket(address.pointee.family, kind, address.pointee.protocol)
    }
}

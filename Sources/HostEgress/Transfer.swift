import CCurl
import Glibc
import HostLoop
import PluginKit

/// One request under way; touched on the egress's loop only.
@safe
final class Transfer {
    let easy: UnsafeMutableRawPointer
    /// Names it among the others.
    var number: Int { unsafe Int(bitPattern: easy) }
    private let request: EgressRequest
    private let policy: EgressPolicy
    private let url: EgressURL
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var body: [UInt8] = []
    private var isTooLong = false
    private var refused: IPAddress?
    private let done: (Result<EgressAnswer, Fault>) -> Void
    /// Hears, before the caller, how it ended.
    var onEnd: (Breaker.Outcome) -> Void = { _ in }
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
        guard let easy = unsafe curl_easy_init() else {
            throw Fault.egressFailed("libcurl gives no handle")
        }
        unsafe self.easy = easy
        self.request = request
        self.policy = policy
        self.url = url
        self.done = done
        setUp()
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(fields)
    }

    private func setUp() {
        unsafe cityhost_curl_set_url(easy, url.handle)
        set(CURLOPT_NOSIGNAL, 1)
        // Nothing of the environment decides where a request goes.
        unsafe cityhost_curl_set_text(easy, CURLOPT_PROXY, "")
        unsafe cityhost_curl_set_text(easy, CURLOPT_NOPROXY, "*")
        unsafe cityhost_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_TIMEOUT_MS, request.deadlineMillis)
        set(CURLOPT_CONNECTTIMEOUT_MS, request.deadlineMillis)
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
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe cityhost_curl_set_pointer(easy, CURLOPT_PRIVATE, own)
        unsafe cityhost_curl_set_write(easy, Transfer.write, own)
        unsafe cityhost_curl_set_open_socket(easy, Transfer.open, own)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = unsafe cityhost_curl_set_long(easy, option, value)
    }

    /// Tells the caller what became of it, once.
    func finish(_ code: CURLcode) {
        if let refused {
            // Our own rules refused it, which says nothing of whoever is there.
            return end(.untold, .failure(.egressNotAllowed("the address \(refused)")))
        }
        let isCut = isTooLong && request.isStatusEnough
        if isTooLong, !isCut {
            let most = request.answerBytesMax
            return end(.failed, .failure(.egressFailed("more than \(most) bytes")))
        }
        guard code == CURLE_OK || isCut else {
            let reason = unsafe String(cString: curl_easy_strerror(code))
            return end(.failed, .failure(.egressFailed("\(url.origin): \(reason)")))
        }
        var status = 0
        _ = unsafe cityhost_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        var pause = 0
        _ = unsafe cityhost_curl_get_long(easy, CURLINFO_RETRY_AFTER, &pause)
        var type: UnsafePointer<CChar>?
        _ = unsafe cityhost_curl_get_text(easy, CURLINFO_CONTENT_TYPE, &type)
        let answer = EgressAnswer(
            status: status,
            contentType: unsafe type.map { unsafe String(cString: $0) } ?? "",
            body: body,
            retryAfterSeconds: pause > 0 ? pause : nil
        )
        end(status >= 500 ? .failed : .succeeded, .success(answer))
    }

    private func end(_ outcome: Breaker.Outcome, _ result: Result<EgressAnswer, Fault>) {
        onEnd(outcome)
        done(result)
    }

    /// The request is given up because its loop ends.
    func abandon() { end(.untold, .failure(.egressFailed("the host stops"))) }

    static func of(_ own: UnsafeMutableRawPointer?) -> Transfer? {
        guard let own = unsafe own else { return nil }
        // Safe because the egress keeps a transfer until its handle is removed.
        return unsafe Unmanaged<Transfer>.fromOpaque(own).takeUnretainedValue()
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

import CCurl

/// An address as libcurl reads it: the same reading is judged and connected to.
@safe
final class EgressURL {
    let handle: OpaquePointer
    /// Scheme, name and port.
    let origin: String

    /// Nil for what is no address of http or https, or carries a name or password.
    init?(_ text: String) {
        guard let handle = unsafe curl_url() else { return nil }
        guard unsafe curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = unsafe EgressURL.part(CURLUPART_SCHEME, of: handle),
            let host = unsafe EgressURL.part(CURLUPART_HOST, of: handle),
            let port = unsafe EgressURL.part(
                CURLUPART_PORT,
                of: handle,
                UInt32(CURLU_DEFAULT_PORT)
            ), scheme == "http" || scheme == "https",
            unsafe EgressURL.part(CURLUPART_USER, of: handle) == nil,
            unsafe EgressURL.part(CURLUPART_PASSWORD, of: handle) == nil
        else {
            unsafe curl_url_cleanup(handle)
            return nil
        }
        unsafe self.handle = handle
        origin = "\(scheme)://\(host.lowercased()):\(port)"
    }

    /// The whole address that a redirect from here leads to; nil for what is none.
    func resolving(_ location: String) -> String? {
        guard let copy = unsafe curl_url_dup(handle) else { return nil }
        defer { unsafe curl_url_cleanup(copy) }
        guard unsafe curl_url_set(copy, CURLUPART_URL, location, 0) == CURLUE_OK else {
            return nil
        }
        return unsafe EgressURL.part(CURLUPART_URL, of: copy)
    }

    deinit { unsafe curl_url_cleanup(handle) }

    private static func part(
        _ part: CURLUPart,
        of handle: OpaquePointer,
        _ flags: UInt32 = 0
    ) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(handle, part, &text, flags) == CURLUE_OK,
            let found = unsafe text
        else { return nil }
        defer { unsafe curl_free(found) }
        return unsafe String(cString: found)
    }
}

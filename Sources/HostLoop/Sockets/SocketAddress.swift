import CLibUV
import Glibc

/// Socket addresses as text and back.
enum SocketAddress {
    /// The numeric address and port: `127.0.0.1:8080` or `[::1]:8080`.
    @unsafe
    static func text(_ address: UnsafePointer<sockaddr>) -> String {
        let isSix = unsafe address.pointee.sa_family == sa_family_t(AF_INET6)
        guard unsafe isSix || address.pointee.sa_family == sa_family_t(AF_INET) else { return "" }
        let port = unsafe port(of: address)
        let name = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { name in
            guard let start = name.baseAddress else { return "" }
            unsafe uv_ip_name(address, start, 64)
            return unsafe String(cString: start)
        }
        return isSix ? "[\(name)]:\(port)" : "\(name):\(port)"
    }

    /// The port of an IPv4 or IPv6 address; both keep it in the same place.
    @unsafe
    static func port(of address: UnsafePointer<sockaddr>) -> Int {
        unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            Int(unsafe $0.pointee.sin_port.byteSwapped)
        }
    }

    /// Reads a numeric address; `localhost` means 127.0.0.1.
    static func parse(host: String, port: Int) throws(LoopError) -> sockaddr_storage {
        let name = host == "localhost" ? "127.0.0.1" : host
        var storage = sockaddr_storage()
        guard (0...65535).contains(port) else {
            throw .addressNotUnderstood("\(host):\(port)")
        }
        let isKnown = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            let four = unsafe storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                unsafe uv_ip4_addr(name, Int32(port), $0)
            }
            guard four != 0 else { return true }
            return unsafe storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                unsafe uv_ip6_addr(name, Int32(port), $0) == 0
            }
        }
        guard isKnown else { throw .addressNotUnderstood("\(host):\(port)") }
        return storage
    }
}

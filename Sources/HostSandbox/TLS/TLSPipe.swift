import COpenSSL
import Glibc
import HostLoop

/// One TLS connection and the plain one behind it; on the loop's thread only.
@safe
final class TLSPipe {
    private let client: Int32
    private let plain: Int32
    private let session: OpaquePointer
    private var clientPoll: LoopPoll?
    private var plainPoll: LoopPoll?
    private var toPlain: [UInt8] = []
    private var toClient: [UInt8] = []
    private var isGreeted = false
    private var hasEnded = false
    private var isClosed = false
    var onEnd: () -> Void = {}

    private static let bufferedMax = 262_144

    /// Takes over a client's socket; nil when there is no way to the plain server.
    init?(_ client: Int32, to port: Int, _ context: TLSServerContext, on loop: EventLoop) {
        let plain = TLSPipe.connect(to: port)
        guard plain >= 0 else { return nil }
        guard let session = unsafe SSL_new(context.pointer) else {
            Glibc.close(plain)
            return nil
        }
        _ = fcntl(client, F_SETFL, O_NONBLOCK)
        unsafe SSL_set_fd(session, client)
        self.client = client
        self.plain = plain
        unsafe self.session = session
        let turn: (Bool, Bool, Bool) -> Void = { [weak self] _, _, isBroken in
            guard let self else { return }
            if isBroken { self.close() } else { self.pump() }
        }
        clientPoll = try? LoopPoll(client, on: loop, turn)
        plainPoll = try? LoopPoll(plain, on: loop, turn)
    }

    deinit { unsafe SSL_free(session) }

    private static func connect(to port: Int) -> Int32 {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        // A listening socket of this machine takes a connection at once, so this does not wait.
        let connected = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            Glibc.close(fd)
            return -1
        }
        _ = fcntl(fd, F_SETFL, O_NONBLOCK)
        return fd
    }

    /// Moves whatever can be moved, and waits for more.
    func pump() {
        guard !isClosed else { return }
        var wantsWrite = false
        if !isGreeted {
            let result = unsafe SSL_accept(session)
            if result != 1 {
                guard let wanted = want(result) else { return close() }
                return wait(clientWrites: wanted)
            }
            isGreeted = true
        }
        guard takeFromClient(), giveToPlain(), takeFromPlain(), giveToClient(&wantsWrite) else {
            return close()
        }
        if hasEnded, toClient.isEmpty { return close() }
        wait(clientWrites: wantsWrite)
    }

    private func wait(clientWrites: Bool) {
        clientPoll?.watch(
            reading: toPlain.count < TLSPipe.bufferedMax,
            writing: clientWrites
        )
        plainPoll?.watch(
            reading: isGreeted && !hasEnded && toClient.count < TLSPipe.bufferedMax,
            writing: !toPlain.isEmpty
        )
    }

    /// True where OpenSSL waits to write, false where to read; nil at an end.
    private func want(_ result: Int32) -> Bool? {
        let error = unsafe SSL_get_error(session, result)
        ERR_clear_error()
        switch error {
        case SSL_ERROR_WANT_READ: return false
        case SSL_ERROR_WANT_WRITE: return true
        default: return nil
        }
    }

    private func takeFromClient() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while toPlain.count < TLSPipe.bufferedMax {
            let count = unsafe SSL_read(session, &buffer, Int32(buffer.count))
            guard count > 0 else { return want(count) != nil }
            toPlain += buffer.prefix(Int(count))
        }
        return true
    }

    private func giveToPlain() -> Bool {
        while !toPlain.isEmpty {
            let sent = unsafe send(plain, toPlain, toPlain.count, Int32(MSG_NOSIGNAL))
            guard sent > 0 else { return errno == EAGAIN }
            toPlain.removeFirst(sent)
        }
        return true
    }

    private func takeFromPlain() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while toClient.count < TLSPipe.bufferedMax, !hasEnded {
            let count = unsafe recv(plain, &buffer, buffer.count, 0)
            if count == 0 { hasEnded = true }
            guard count > 0 else { return count == 0 || errno == EAGAIN }
            toClient += buffer.prefix(count)
        }
        return true
    }

    private func giveToClient(_ wantsWrite: inout Bool) -> Bool {
        while !toClient.isEmpty {
            let sent = unsafe SSL_write(session, toClient, Int32(min(toClient.count, 16_384)))
            guard sent > 0 else {
                guard let wanted = want(sent) else { return false }
                wantsWrite = wanted
                return true
            }
            toClient.removeFirst(Int(sent))
        }
        return true
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        if isGreeted { unsafe SSL_shutdown(session) }
        clientPoll?.close()
        plainPoll?.close()
        (clientPoll, plainPoll) = (nil, nil)
        Glibc.close(client)
        Glibc.close(plain)
        onEnd()
    }
}

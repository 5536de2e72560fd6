import JSONWire
import Synchronization

/// What a handler gets beside its input: the caller, the time, and the plugin's own store.
///
/// For the handler it is given to, and until that returns: one that was kept reaches no store any
/// more and says so.
public struct RequestContext: Sendable {
    /// The caller, tenant, trace and time of this request.
    public let call: CallContext
    private let store: any StorePort
    private let lease: ContextLease
    private let turn: UInt64
    private let calls: (any CallPort)?
    private let brought: UploadedFile?

    /// Good until the lease ends its present turn.
    package init(
        call: CallContext,
        store: any StorePort,
        lease: ContextLease,
        calls: (any CallPort)? = nil,
        upload: UploadedFile? = nil
    ) {
        brought = upload
        self.call = call
        self.store = store
        self.lease = lease
        self.calls = calls
        turn = lease.turn
    }

    /// Has another plugin of this host run one of its commands, for whoever sent this request.
    ///
    /// Returns when the command is durable there; this plugin's own transactions are apart. Give
    /// a `key` where the call may be repeated: the same key has the command take effect once.
    /// Throws the other plugin's fault, or `host.command_unavailable` when it is not running.
    public func call<C: UsedCommand>(
        _ command: C.Type,
        _ input: C.Input,
        key: String? = nil
    ) async throws -> C.Output {
        try lease.check(turn, call.operation)
        guard let calls else { throw Fault.commandUnavailable("\(C.plugin)", "\(C.name)") }
        var writer = JSONWriter()
        input.write(to: &writer)
        let reply = try await calls.call(C.plugin, C.name, writer.bytes, key: key, for: call)
        return try C.Output.read(reply)
    }

    /// The file that came with the request, for a transaction to keep; throws `files.one_file` when
    /// there is none.
    public var upload: UploadedFile {
        get throws {
            guard let brought else { throw Fault.fileMissing() }
            return brought
        }
    }

    /// What a file that came with the request says, read as UTF-8, or else as GB 18030.
    ///
    /// All of it is in memory at once, so the kind's `bytesMax` bounds it. Throws
    /// `files.text_unreadable` for bytes that are neither, naming the line.
    public func text(of file: UploadedFile) async throws -> FileText {
        try lease.check(turn, call.operation)
        return try await store.text(of: file)
    }

    /// Puts bytes that the plugin has made on the disk and runs a command that may keep them; returns
    /// when both are durable.
    public func shelve<K: FileKind, T: Sendable>(
        _ bytes: [UInt8],
        as kind: K.Type,
        _ body: @escaping @Sendable (UploadedFile, borrowing Transaction) throws -> T
    ) async throws -> T {
        try lease.check(turn, call.operation)
        return try await store.shelve(call, bytes, kind: "\(K.name)", body)
    }

    /// What typesets documents, for as long as the request lasts.
    func documents() throws -> any DocumentPort {
        try lease.check(turn, call.operation)
        guard let calls else { throw Fault.commandUnavailable("host", "typeset") }
        return calls.documents
    }

    /// The proof that one of the plugin's events is in the signed log, with what the event says: a
    /// file that anybody can check without this host; nil while it is not in the log or no checkpoint is
    /// over it, which takes a second or two.
    ///
    /// Whose business the event is the plugin decides. Throws `bus.no_such_event` for an event that is
    /// not the plugin's.
    public func receipt(of event: String) throws -> [UInt8]? {
        try lease.check(turn, call.operation)
        guard let calls else { throw Fault.commandUnavailable("host", "receipt") }
        return try calls.receipt(of: event)
    }

    /// Who is calling.
    public var principal: Principal { call.principal }

    /// The calling person, or the fault that asks them to sign in.
    public func person() throws -> PersonID {
        guard let person = call.principal.person else { throw Fault.signInNeeded() }
        return person
    }

    /// Reads a few rows by key at once, on the thread that asks and a read-only connection of the
    /// plugin's; for microseconds of work only, since everything else on the loop waits.
    public func point<T>(_ body: (borrowing Snapshot) throws -> T) throws -> T {
        try lease.check(turn, call.operation)
        return try store.point(call, body)
    }

    /// Reads a projection as the last COMMIT left it; for microseconds of work only, since commits
    /// wait for the body.
    public func project<P: Projection, T>(
        _ projection: P.Type,
        _ body: (borrowing P) throws -> T
    ) throws -> T {
        try lease.check(turn, call.operation)
        return try store.project(projection, body)
    }

    /// Reads in the reader pool within a budget of milliseconds.
    public func query<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws -> T
    ) async throws -> T {
        try lease.check(turn, call.operation)
        return try await store.query(call, body)
    }

    /// Runs one atomic command on the plugin's lane; returns when it is durable.
    ///
    /// The body is synchronous and may run again from the start, so it changes nothing outside.
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T {
        try lease.check(turn, call.operation)
        return try await store.write(call, body)
    }
}

/// What a context is good by, taken by one request after the other so that none allocates.
///
/// A context belongs to the turn it was made in; when its request ends, so does the turn.
package final class ContextLease: Sendable {
    private let number = Atomic<UInt64>(0)
    private let onMisuse: @Sendable () -> Void

    /// `onMisuse` hears of every use of a context whose request has ended.
    package init(onMisuse: @escaping @Sendable () -> Void = {}) { self.onMisuse = onMisuse }

    fileprivate var turn: UInt64 { number.load(ordering: .acquiring) }

    /// The request ends: its context, wherever it was kept, is good for nothing any more.
    package func end() { number.wrappingAdd(1, ordering: .releasing) }

    fileprivate func check(_ turn: UInt64, _ operation: String) throws {
        guard turn == self.turn else {
            onMisuse()
            throw Fault.requestOver(operation)
        }
    }
}

extension Fault {
    /// A context was used after its request.
    static func requestOver(_ operation: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "plugin.request_over",
            message: LocalizedText(
                zh: "操作 \(operation) 的请求已经结束，其上下文不能再使用。",
                en: "The request of \(operation) has ended; its context can no longer be used."
            ),
            remedy: LocalizedText(
                zh: "请在处理函数返回之前完成工作；之后的工作请用定时器或事件。",
                en: "Finish before the handler returns; use a timer or an event for later work."
            ),
            location: location
        )
    }

    /// The caller has to sign in first.
    public static func signInNeeded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unauthenticated,
            code: "auth.sign_in_needed",
            message: LocalizedText(zh: "您还没有登录。", en: "Nobody is signed in."),
            remedy: LocalizedText(zh: "请先登录后重试。", en: "Sign in and try again."),
            location: location
        )
    }
}

extension Fault {
    /// The plugin that serves a command is not running.
    package static func commandUnavailable(
        _ plugin: String,
        _ command: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "host.command_unavailable",
            message: LocalizedText(
                zh: "模块 \(plugin) 未运行，无法执行 \(command)。",
                en: "The plugin \(plugin) is not running, so \(command) cannot be done."
            ),
            remedy: LocalizedText(
                zh: "请稍后重试；如仍不可用，请联系平台。",
                en: "Try again later; if it stays so, contact the platform."
            ),
            retryAfterSeconds: 30,
            location: location
        )
    }
}

/// The host's side of a plugin's store.
package protocol StorePort: Sendable {
    func point<T>(_ call: CallContext, _ body: (borrowing Snapshot) throws -> T) throws -> T
    func project<P: Projection, T>(
        _ projection: P.Type,
        _ body: (borrowing P) throws -> T
    ) throws -> T
    func query<T: Sendable>(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Snapshot) throws -> T
    ) async throws -> T
    func write<T: Sendable>(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T
    func shelve<T: Sendable>(
        _ call: CallContext,
        _ bytes: [UInt8],
        kind: String,
        _ body: @escaping @Sendable (UploadedFile, borrowing Transaction) throws -> T
    ) async throws -> T
    func text(of file: UploadedFile) async throws -> FileText
}

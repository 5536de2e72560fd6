import JSONWire

/// What finds the file that an operation sends, its types erased.
package protocol BoundDownload: Sendable {
    func find(_ request: RequestInput, _ context: RequestContext) async throws -> FoundFile?
}

/// A file that an operation sends.
package enum FoundFile: Sendable {
    case stored(StoredFile)
    case made(MadeSheet)
}

struct DownloadOf<O: Operation>: BoundDownload {
    let body: @Sendable (O.Input, RequestContext) async throws -> StoredFile?

    init(_ body: @escaping @Sendable (O.Input, RequestContext) async throws -> StoredFile?) {
        self.body = body
    }

    func find(_ request: RequestInput, _ context: RequestContext) async throws -> FoundFile? {
        try await body(decodeInput(O.Input.self, request), context).map { .stored($0) }
    }
}

struct SheetOf<O: Operation>: BoundDownload {
    let body: @Sendable (O.Input, RequestContext) async throws -> MadeSheet

    init(_ body: @escaping @Sendable (O.Input, RequestContext) async throws -> MadeSheet) {
        self.body = body
    }

    func find(_ request: RequestInput, _ context: RequestContext) async throws -> FoundFile? {
        try await .made(body(decodeInput(O.Input.self, request), context))
    }
}

struct UploadOf<O: Operation>: BoundCommand {
    let body: @Sendable (O.Input, UploadedFile, borrowing Transaction) throws -> O.Output

    init(
        _ body:
            @escaping @Sendable (O.Input, UploadedFile, borrowing Transaction) throws -> O.Output
    ) {
        self.body = body
    }

    func prepare(
        _ request: RequestInput
    ) throws -> @Sendable (borrowing Transaction) throws -> [UInt8] {
        let input = try decodeInput(O.Input.self, request)
        guard let file = request.upload else { throw Fault.fileMissing() }
        return { [body] transaction in
            var writer = JSONWriter()
            try body(input, file, transaction).write(to: &writer)
            return writer.bytes
        }
    }
}

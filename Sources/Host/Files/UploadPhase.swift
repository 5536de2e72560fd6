import HostHTTP
import HostStore
import PluginKit

/// Brings the one file of a request onto the disk, piece by piece from where the body lies.
struct UploadPhase {
    let store: PluginStore
    let kind: String

    /// A body that is the file.
    func raw(_ exchange: Exchange) async throws -> UploadedFile {
        let type = exchange.header(.contentType)?.split(separator: ";").first.map(String.init)
        return try await take(exchange, 0..<exchange.bodyCount, says: type?.lowercased() ?? "")
    }

    /// The fields of a form with a file, and where that lies; nil for a body that is no such form.
    static func form(_ exchange: Exchange) -> MultipartForm? {
        guard let boundary = exchange.header(.contentType).flatMap(MultipartForm.boundary) else {
            return nil
        }
        return exchange.withBody { MultipartForm($0, boundary: boundary) }
    }

    /// The file of a form; a browser sends one without content where nobody chose any.
    func file(of form: MultipartForm, _ exchange: Exchange) async throws -> UploadedFile {
        let files = form.files.filter { !$0.range.isEmpty }
        guard let file = files.first, files.count == 1 else { throw Fault.fileMissing() }
        return try await take(exchange, file.range, says: file.contentType)
    }

    private static let pieceBytes = 262_144

    private func take(
        _ exchange: Exchange,
        _ range: Range<Int>,
        says type: String
    ) async throws -> UploadedFile {
        guard !range.isEmpty else { throw Fault.fileMissing() }
        let shelf = try store.files
        let writing = try shelf.begin(kind, says: type)
        do {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceBytes) {
                let end = min(start + Self.pieceBytes, range.upperBound)
                let piece = exchange.withBody { $0.bytes(start..<end) }
                try await Background.run { try writing.append(piece) }
            }
            return try await Background.run { try writing.finish() }
        } catch {
            shelf.settle(writing.id, isKept: false)
            throw error
        }
    }

    /// Keeps the file or takes it away, once the request's work is over.
    func settle(_ file: UploadedFile) {
        guard let shelf = try? store.files else { return }
        // Who cannot say leaves it to the sweep, which looks at what is settled only.
        shelf.settle(file.id, isKept: (try? store.keeps(file.id)) ?? true)
    }
}

/// Work that waits for a disk, off the loop.
enum Background {
    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await Task(executorPreference: BackgroundExecutor.shared) { try body() }.value
    }
}

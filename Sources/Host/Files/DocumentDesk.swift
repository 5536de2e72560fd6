import HostDocuments
import HostStore
import PluginKit

/// Typesets documents for plugins, off the loop; the font is read once for the process.
struct DocumentDesk: DocumentPort {
    static let shared = DocumentDesk()

    private let press = DocumentPress { path in
        try DurableFile.read(path, bytesMax: DocumentPress.fontBytesMax)
    }

    func typeset(_ document: Document) async throws -> TypesetDocument {
        try await Background.run { [press] in try press.typeset(document) }
    }

    func attach(
        _ attachments: [DocumentAttachment],
        to document: [UInt8]
    ) async throws -> [UInt8] {
        try await Background.run { [press] in try press.attach(attachments, to: document) }
    }
}

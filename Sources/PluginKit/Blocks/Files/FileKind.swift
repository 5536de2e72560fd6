/// A kind of files declared in the manifest; types are generated.
public protocol FileKind: Sendable {
    /// The name in the manifest.
    static var name: StaticString { get }
}

/// A file that was brought or made: it lies on the disk, sealed, and becomes the plugin's with the
/// command that keeps it; what no command keeps is taken away.
public struct UploadedFile: Sendable {
    /// 26 characters, the file's own.
    public let id: String
    /// The media type, as its first bytes show it.
    public let contentType: String
    /// How long it is, in bytes.
    public let count: Int64
    /// SHA-256 of its content, 64 hexadecimal digits.
    public let sha256: String
    /// The kind it was taken as.
    package let kind: String
    /// The key it lies on the disk under.
    package let key: [UInt8]

    package init(
        id: String,
        kind: String,
        contentType: String,
        count: Int64,
        sha256: String,
        key: [UInt8]
    ) {
        self.id = id
        self.kind = kind
        self.contentType = contentType
        self.count = count
        self.sha256 = sha256
        self.key = key
    }
}

extension UploadedFile: CustomStringConvertible, CustomReflectable {
    /// Its id and nothing of its key, so that a careless log line opens nothing.
    public var description: String { "file \(id)" }
    /// The same for whatever looks inside.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// What a file of text says.
public struct FileText: Sendable, Hashable {
    /// How it was written.
    public enum Coding: String, Sendable {
        /// UTF-8, with or without a mark at its beginning.
        case utf8
        /// GB 18030, of which GBK is a part: what spreadsheets write on Chinese machines.
        case gb18030
    }

    /// Its characters, without a mark at the beginning.
    public let text: String
    /// How they were written.
    public let coding: Coding

    /// A text that was read.
    package init(text: String, coding: Coding) {
        self.text = text
        self.coding = coding
    }
}

/// A file that a plugin has kept.
public struct StoredFile: Sendable, Hashable {
    /// 26 characters, the file's own.
    public let id: String
    /// The kind it was kept as.
    public let kind: String
    /// The media type, as its first bytes showed it.
    public let contentType: String
    /// How long it is, in bytes.
    public let count: Int64
    /// SHA-256 of its content, 64 hexadecimal digits.
    public let sha256: String
    /// When it was kept.
    public let kept: Instant
    /// Whom it is about; nil for nobody in particular.
    public let person: PersonID?
    /// The key it lies on the disk under, sealed.
    package var sealedKey: [UInt8]
    /// The organisation it is kept in; empty for none.
    package let owner: String

    package init(
        id: String,
        kind: String,
        contentType: String,
        count: Int64,
        sha256: String,
        kept: Instant,
        person: PersonID?,
        sealedKey: [UInt8],
        owner: String
    ) {
        self.id = id
        self.kind = kind
        self.contentType = contentType
        self.count = count
        self.sha256 = sha256
        self.kept = kept
        self.person = person
        self.sealedKey = sealedKey
        self.owner = owner
    }
}

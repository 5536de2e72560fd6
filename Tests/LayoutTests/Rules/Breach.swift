/// One place where a rule is broken.
struct Breach: CustomStringConvertible, Hashable, Sendable {
    let path: String
    /// Counted from 1; 0 for the file as a whole.
    let line: Int
    let what: String

    init(_ path: String, _ line: Int, _ what: String) {
        self.path = path
        self.line = line
        self.what = what
    }

    /// A breach of the file as a whole.
    init(_ path: String, _ what: String) {
        self.init(path, 0, what)
    }

    var description: String { line > 0 ? "\(path):\(line): \(what)" : "\(path): \(what)" }
}

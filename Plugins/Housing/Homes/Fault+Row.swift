import PluginKit

/// Reads a word that the database holds as the value a schema knows.
func stored<Word: RawRepresentable<String>>(_ text: String?) throws -> Word {
    guard let text, let word = Word(rawValue: text) else { throw Fault.badRow(text) }
    return word
}

extension Fault {
    /// A row holds a word that no schema knows.
    static func badRow(_ text: String?, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "housing.row.unreadable",
            message: LocalizedText(
                zh: "数据中有无法识别的值。",
                en: "A row holds a value that cannot be read: \(text ?? "none")."
            ),
            remedy: LocalizedText(
                zh: "请联系平台并提供追踪号。",
                en: "Contact the platform and give the trace id."
            ),
            location: location
        )
    }
}

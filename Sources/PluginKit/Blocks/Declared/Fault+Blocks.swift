extension Fault {
    /// A block, or something of one, is used that the manifest does not declare.
    package static func blockNotDeclared(
        _ what: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "plugin.block_not_declared",
            message: LocalizedText(
                zh: "清单没有声明 \(what)。",
                en: "The manifest does not declare \(what)."
            ),
            remedy: LocalizedText(
                zh: "请在清单的 blocks 中声明。",
                en: "Declare it in \"blocks\" of the manifest."
            ),
            location: location
        )
    }
}

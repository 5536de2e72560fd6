extension Fault {
    /// The machine lacks a font to typeset with.
    package static func fontMissing(
        _ path: String,
        of package: String,
        location: SourceLocation = .here()
    ) -> Fault {
        var fault = Fault(
            .unavailable,
            code: "documents.font_missing",
            message: LocalizedText(
                zh: "本机缺少排版所用的中文字体。",
                en: "The Chinese font that documents are set in is not on this machine."
            ),
            remedy: LocalizedText(
                zh: "请运维人员安装 Debian 软件包 \(package)。",
                en: "An operator installs Debian's package \(package)."
            ),
            location: location
        )
        fault.cause = path
        return fault
    }

    /// A document has a character that no font has; a gap in a contract is no contract.
    package static func glyphMissing(
        _ character: Unicode.Scalar,
        location: SourceLocation = .here()
    ) -> Fault {
        let code = "U+" + String(character.value, radix: 16, uppercase: true)
        return Fault(
            .invalid,
            code: "documents.glyph_missing",
            message: LocalizedText(
                zh: "字体中没有字符 \(code)，文件无法完整排版。",
                en: "No font has the character \(code), so the document would have a gap."
            ),
            remedy: LocalizedText(
                zh: "请改用其他写法。",
                en: "Write it in another way."
            ),
            location: location
        )
    }

    /// A document is longer than is typeset here.
    package static func documentTooLong(
        _ most: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .tooLarge,
            code: "documents.too_long",
            message: LocalizedText(
                zh: "文件内容过长（最多 \(most) 字符）。",
                en: "The document is too long (at most \(most) characters)."
            ),
            remedy: LocalizedText(
                zh: "请缩短内容，或分成几份。",
                en: "Make it shorter, or several of it."
            ),
            location: location
        )
    }

    /// Files are attached to documents that were typeset here, once.
    package static func documentNotOurs(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "documents.not_ours",
            message: LocalizedText(
                zh: "这不是本系统排版的文件，或已经附过文件。",
                en: "This document was not typeset here, or has attachments already."
            ),
            remedy: LocalizedText(
                zh: "请使用排版得到的原始文件。",
                en: "Use the bytes as they were typeset."
            ),
            location: location
        )
    }
}

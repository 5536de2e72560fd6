extension Fault {
    /// What was sent is of no type that is taken here, or is not what it says it is.
    package static func fileTypeRefused(
        _ types: [String],
        location: SourceLocation = .here()
    ) -> Fault {
        let list = types.joined(separator: ", ")
        return Fault(
            .unsupportedMedia,
            code: "files.type_refused",
            message: LocalizedText(
                zh: "不接受这种文件，或文件内容与其声明的类型不符。",
                en: "This kind of file is not taken, or it is not what it says it is."
            ),
            remedy: LocalizedText(
                zh: "请上传以下类型之一：\(list)。",
                en: "Send one of \(list), and say in Content-Type which."
            ),
            location: location
        )
    }

    /// A file is longer than its kind allows, or empty.
    package static func fileTooLarge(
        _ bytesMax: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .tooLarge,
            code: "files.too_large",
            message: LocalizedText(
                zh: "文件为空，或超过 \(bytesMax) 字节。",
                en: "The file is empty, or longer than \(bytesMax) bytes."
            ),
            remedy: LocalizedText(
                zh: "请压缩或缩小后重新上传。",
                en: "Make it smaller and send it again."
            ),
            location: location
        )
    }

    /// A request that is to bring one file brought none, or several.
    package static func fileMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "files.one_file",
            message: LocalizedText(
                zh: "请求中应有且只有一个文件。",
                en: "The request has to bring exactly one file."
            ),
            remedy: LocalizedText(
                zh: "请选择一个文件后重新提交。",
                en: "Choose one file and send it again."
            ),
            location: location
        )
    }

    /// An organisation or a person has as many files as they may.
    package static func fileQuotaFull(
        _ bytesMax: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "files.quota_full",
            message: LocalizedText(
                zh: "文件总量已达上限（\(bytesMax) 字节）。",
                en: "There are as many files as there may be (\(bytesMax) bytes)."
            ),
            remedy: LocalizedText(
                zh: "请先删除不再需要的文件，或联系平台扩容。",
                en: "Erase files that are not needed, or ask the platform for more room."
            ),
            location: location
        )
    }

    /// A plugin names what it keeps a file for at too great a length.
    package static func fileUseTooLong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "files.use_too_long",
            message: LocalizedText(
                zh: "模块为文件用途起的名称过长。",
                en: "A plugin's name of what it keeps a file for is too long."
            ),
            remedy: LocalizedText(
                zh: "请在模块中使用不超过 \(FileRules.useBytesMax) 字节的名称，例如记录编号。",
                en: "Have the plugin use at most \(FileRules.useBytesMax) bytes, as a row's id is."
            ),
            location: location
        )
    }

    /// There is no such file, or none that the caller may see.
    package static func noSuchFile(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "files.not_found",
            message: LocalizedText(zh: "没有这个文件。", en: "There is no such file."),
            remedy: LocalizedText(
                zh: "请核对文件编号。",
                en: "Compare its identifier."
            ),
            location: location
        )
    }

    /// A file of text is written in no way that is known here.
    package static func fileTextUnreadable(
        line: Int?,
        location: SourceLocation = .here()
    ) -> Fault {
        let (zh, en) = line.map { ("（第 \($0) 行）", " (line \($0))") } ?? ("", "")
        return Fault(
            .invalid,
            code: "files.text_unreadable",
            message: LocalizedText(
                zh: "文件不是 UTF-8 或 GBK 文本\(zh)。",
                en: "The file is text neither in UTF-8 nor in GBK\(en)."
            ),
            remedy: LocalizedText(
                zh: "请在表格软件中另存为“CSV UTF-8”后重新上传。",
                en: "Save it as “CSV UTF-8” and send it again."
            ),
            location: location
        )
    }

    /// A file's row is there, and what lay on the disk is gone or changed.
    package static func fileUnreadable(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        var fault = Fault(
            .internalError,
            code: "files.unreadable",
            message: LocalizedText(
                zh: "文件内容缺失或已损坏。",
                en: "The file's content is missing or damaged."
            ),
            remedy: LocalizedText(
                zh: "请联系运维人员从同一次备份中恢复文件夹。",
                en: "Tell an operator: the folder of files has to be of the same backup."
            ),
            location: location
        )
        fault.cause = cause
        return fault
    }
}

extension Fault {
    /// A procedure's file is wrong; every mistake is listed.
    static func procedureMalformed(
        _ mistakes: [String],
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "procedure.malformed",
            message: LocalizedText(
                zh: "规则文件有误：\(mistakes.joined(separator: "；"))。",
                en: "The procedure's file is wrong: \(mistakes.joined(separator: "; "))."
            ),
            remedy: LocalizedText(
                zh: "请按所列行号改正后重新载入。",
                en: "Mend the lines listed, then load it again."
            ),
            location: location
        )
    }

    /// A number is asked for that the procedure does not fix.
    static func procedureNumberMissing(
        _ name: String,
        _ id: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "procedure.number_missing",
            message: LocalizedText(
                zh: "规则 \(id) 没有规定 \(name)。",
                en: "The procedure \(id) does not fix \(name)."
            ),
            remedy: LocalizedText(
                zh: "请在规则文件的 numbers 中补上。",
                en: "Add it to the numbers of the procedure's file."
            ),
            location: location
        )
    }

    /// A fact is given that the procedure does not ask for.
    static func procedureFactUndeclared(
        _ name: String,
        _ id: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "procedure.fact_undeclared",
            message: LocalizedText(
                zh: "规则 \(id) 不使用事实 \(name)。",
                en: "The procedure \(id) does not ask for \(name)."
            ),
            remedy: LocalizedText(
                zh: "请在规则文件的 facts 中声明，或不再提供。",
                en: "Declare it under facts in the procedure's file, or leave it out."
            ),
            location: location
        )
    }

    /// A fact is given in another type than declared.
    static func procedureFactMistyped(
        _ name: String,
        _ kind: CaseFact.Kind,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "procedure.fact_mistyped",
            message: LocalizedText(
                zh: "事实 \(name) 的类型应为 \(kind.rawValue)。",
                en: "The fact \(name) is to be of type \(kind.rawValue)."
            ),
            remedy: LocalizedText(
                zh: "请按规则文件中声明的类型提供。",
                en: "Give it in the type that the procedure's file declares."
            ),
            location: location
        )
    }

    /// Two versions are in force on one day, or their numbers are out of order.
    static func procedureVersionsDisagree(
        _ id: String,
        _ before: Int,
        _ after: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "procedure.versions_disagree",
            message: LocalizedText(
                zh: "规则 \(id) 的版本 \(before) 与 \(after) 生效期重叠或次序有误。",
                en: "Versions \(before) and \(after) of \(id) overlap or are out of order."
            ),
            remedy: LocalizedText(
                zh: "请让前一版本在后一版本生效之日前失效，版本号递增。",
                en: "End the earlier one by the day the later starts, and count versions up."
            ),
            location: location
        )
    }

    /// No version is in force on the day.
    static func procedureNotInForce(
        _ id: String,
        _ day: CivilDay,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "procedure.not_in_force",
            message: LocalizedText(
                zh: "\(day) 没有生效的规则 \(id)。",
                en: "No version of \(id) is in force on \(day)."
            ),
            remedy: LocalizedText(
                zh: "请载入在该日生效的版本。",
                en: "Load a version that is in force on that day."
            ),
            location: location
        )
    }
}

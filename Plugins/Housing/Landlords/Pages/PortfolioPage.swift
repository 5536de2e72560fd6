import PluginKit

/// The pages on which a landlord brings a list of homes: what was brought, and what becomes of each home.
enum PortfolioPage {
    static let title = LocalizedText(zh: "导入房源", en: "Import homes")
    static let path = "/housing/landlord/imports"

    static func list(_ context: RequestContext) throws -> PageReply {
        let rows = try context.point { try PortfolioDesk.imports(in: $0) }
        let values: [(String, PageValue)] = [
            (
                "items",
                .list(
                    rows.map { row in
                        .object([
                            ("href", .text("\(path)/\(row.id)")),
                            ("at", .text(Shown.moment(row.madeAt))),
                            ("isApplied", .flag(row.appliedAt != nil)),
                            ("appliedAt", .text(row.appliedAt.map(Shown.moment) ?? "")),
                        ])
                    }
                )
            ), ("hasItems", .flag(!rows.isEmpty)),
            ("columns", .list(columns(context.call.language))),
            ("linesMax", .text(String(PortfolioLimits.linesMax))),
        ]
        return .show(template: "portfolio", title: title, values: .object(values))
    }

    static func send(_ context: RequestContext) async throws -> PageReply {
        .redirect(to: "\(path)/\(try await PortfolioDesk.take(context).id)")
    }

    static func apply(_ input: PortfolioForm, _ context: RequestContext) async throws -> PageReply {
        _ = try await PortfolioDesk.apply(input.id, context)
        return .redirect(to: "\(path)/\(input.id)")
    }

    static func reply(_ input: PortfolioID, _ context: RequestContext) async throws -> PageReply {
        let found = try await PortfolioDesk.show(input.id, context)
        let language = context.call.language
        let refused = found.homes.filter { $0.outcome == .refused }
        let added = found.homes.filter { $0.outcome == .added }
        let unchanged = found.homes.filter { $0.outcome == .unchanged }
        let values: [(String, PageValue)] = [
            ("path", .text("\(path)/\(found.id)")), ("list", .text(path)),
            ("at", .text(Shown.moment(found.madeAt))), ("isGBK", .flag(found.isGBK)),
            ("lines", .text(String(found.lines))), ("added", .text(String(found.added))),
            ("unchanged", .text(String(found.unchanged))),
            ("refused", .text(String(found.refused))),
            ("isApplied", .flag(found.appliedAt != nil)),
            ("appliedAt", .text(found.appliedAt.map(Shown.moment) ?? "")),
            ("mayApply", .flag(found.added > 0)),
            ("isPartly", .flag(found.added > 0 && !refused.isEmpty)),
            ("isDone", .flag(found.added == 0 && refused.isEmpty && !unchanged.isEmpty)),
            ("hasMistakes", .flag(!found.mistakes.isEmpty)),
            ("mistakes", .list(found.mistakes.map { mistake($0, language) })),
            ("hasRefused", .flag(!refused.isEmpty)),
            ("refusedHomes", .list(refused.map { home($0, language) })),
            ("hasAdded", .flag(!added.isEmpty)),
            ("addedHomes", .list(added.map { home($0, language) })),
            ("hasUnchanged", .flag(!unchanged.isEmpty)),
            ("unchangedHomes", .list(unchanged.map { home($0, language) })),
        ]
        return .show(template: "portfolio-import", title: title, values: .object(values))
    }

    private static func columns(_ language: Language) -> [PageValue] {
        PortfolioColumn.allCases.map { column in
            .object([
                ("name", .text(column.title[language])),
                ("isNeeded", .flag(PortfolioColumn.needed.contains(column))),
            ])
        }
    }

    private static func home(_ verdict: PortfolioVerdict, _ language: Language) -> PageValue {
        .object([
            ("reference", .text(verdict.reference)), ("building", .text(verdict.building)),
            ("line", .text(verdict.lines.map { String($0) }.joined(separator: ", "))),
            ("hasHome", .flag(verdict.homeId != nil)),
            ("href", .text("/housing/homes/\(verdict.homeId ?? "")")),
            ("mistakes", .list(verdict.mistakes.map { mistake($0, language) })),
        ])
    }

    private static func mistake(_ mistake: PortfolioMistake, _ language: Language) -> PageValue {
        let column = language == .zh ? mistake.columnZh : mistake.columnEn
        return .object([
            ("hasLine", .flag(mistake.line != nil)),
            ("line", .text(mistake.line.map { String($0) } ?? "")),
            ("hasColumn", .flag(column != nil)), ("column", .text(column ?? "")),
            ("text", .text(language == .zh ? mistake.zh : mistake.en)),
        ])
    }
}

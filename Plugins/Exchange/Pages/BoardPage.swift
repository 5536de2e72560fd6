import PluginKit

/// The notice board: every lot, the newest first, with the time that is left.
enum BoardPage {
    static let title = LocalizedText(zh: "农交所公告栏", en: "Exchange notice board")
    private static let limit: Int64 = 20

    static func reply(_ input: BoardPageInput, _ context: RequestContext) throws -> PageReply {
        let page = try context.point { snapshot in
            try LotDesk.page(LotPage(before: input.before, limit: limit), in: snapshot)
        }
        let next = page.next.map { "/exchange/?before=\($0)" }
        let values: [(String, PageValue)] = [
            ("items", .list(page.items.map { .object(LotView($0, context.call).entry) })),
            ("isEmpty", .flag(page.items.isEmpty)), ("hasItems", .flag(!page.items.isEmpty)),
            ("isLaterPage", .flag(input.before != nil)), ("hasNext", .flag(next != nil)),
            ("nextPage", .text(next ?? "")),
        ]
        return .show(template: "board", title: title, values: .object(values))
    }
}

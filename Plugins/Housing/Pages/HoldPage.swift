import PluginKit

/// The pages of a person's holds.
enum HoldPage {
    static let title = LocalizedText(zh: "我的保留", en: "My hold")
    static let listTitle = LocalizedText(zh: "我的保留", en: "My holds")

    static func reply(_ input: HoldID, _ context: RequestContext) throws -> PageReply {
        let (hold, home) = try context.point { snapshot in
            let hold = try HoldDesk.hold(input.id, in: snapshot)
            return (hold, try HomeBook.find(hold.homeId, in: snapshot))
        }
        var values = entry(hold, home, context.call)
        values += [
            ("isEnded", .flag(!isLive(hold, context.call))),
            ("wasReleased", .flag(hold.state == .released)),
            ("dueAtSigning", .text(Shown.yuan(hold.rentFen + hold.rentFen))),
        ]
        return .show(template: "hold", title: title, values: .object(values))
    }

    static func list(_ context: RequestContext) throws -> PageReply {
        let entries = try context.point { snapshot in
            try HoldDesk.holds(before: nil, limit: 20, in: snapshot).items.map { hold in
                let home = try HomeBook.find(hold.homeId, in: snapshot)
                return PageValue.object(entry(hold, home, context.call))
            }
        }
        let values: [(String, PageValue)] = [
            ("items", .list(entries)), ("isEmpty", .flag(entries.isEmpty)),
            ("hasItems", .flag(!entries.isEmpty)),
        ]
        return .show(template: "holds", title: listTitle, values: .object(values))
    }

    static func release(
        _ input: ReleaseHoldForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        do {
            _ = try await context.write { try HoldDesk.release(input.id, in: $0) }
        } catch let fault as Fault where fault.code == "housing.hold.ended" {
            // The page shows that it ended: there is nothing left to do.
        }
        return .redirect(to: "/housing/holds/\(input.id)")
    }

    private static func isLive(_ hold: Hold, _ call: CallContext) -> Bool {
        hold.state == .held && call.received.instant < hold.expiresAt
    }

    private static func entry(
        _ hold: Hold,
        _ home: Home?,
        _ call: CallContext
    ) -> [(String, PageValue)] {
        let language = call.language
        let isLive = isLive(hold, call)
        let left = isLive ? hold.expiresAt.utcMillis - call.received.instant.utcMillis : 0
        let seconds = (left + 999) / 1000
        // Between its time and its timer a hold reads as over.
        let state = hold.state == .held && !isLive ? .expired : hold.state
        let building = home?.building
        let name = language == .zh ? building?.nameZh : building?.nameEn
        return [
            ("href", .text("/housing/holds/\(hold.id)")),
            ("id", .text(hold.id)),
            ("homeHref", .text("/housing/homes/\(hold.homeId)")),
            ("building", .text(name ?? hold.homeId)),
            ("district", .text(building.map { District($0.district).name[language] } ?? "")),
            ("isRoom", .flag(hold.room != nil)),
            ("room", .text(hold.room.map { String($0) } ?? "")),
            ("rent", .text(Shown.yuan(hold.rentFen))),
            ("isLive", .flag(isLive)),
            ("state", .text(Shown.state(state, language))),
            ("secondsLeft", .text(String(seconds))),
            ("clock", .text(Shown.clock(seconds: seconds))),
            ("until", .text(Shown.time(hold.expiresAt))),
            ("placed", .text("\(hold.placedAt.civilDay) \(Shown.time(hold.placedAt))")),
        ]
    }
}

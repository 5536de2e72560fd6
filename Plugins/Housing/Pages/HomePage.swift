import PluginKit

/// A home's page: facts, cost, rooms and the button that holds it.
enum HomePage {
    /// Why a hold was not placed, as the redirect carries it.
    enum Notice: String, Sendable {
        case taken, limit, room
    }

    static func reply(_ input: HomePageInput, _ context: RequestContext) throws -> PageReply {
        let (home, own) = try context.point { snapshot in
            let home = try HomeBook.home(input.id, in: snapshot)
            return (home, try OwnHolds(in: snapshot).of(home.id))
        }
        let language = context.call.language
        let notice = input.notice.flatMap(Notice.init(rawValue:))
        return .show(
            template: "home",
            title: LocalizedText(zh: home.building.nameZh, en: home.building.nameEn),
            values: .object(facts(home, own, language) + notices(notice))
        )
    }

    static func place(_ input: PlaceHoldForm, _ context: RequestContext) async throws -> PageReply {
        let text = input.room ?? ""
        let room = Int64(text)
        guard text.isEmpty || room != nil else { return back(input.id, .room) }
        do {
            let placement = try await context.write { tx in
                try HoldDesk.place(homeID: input.id, room: room, in: tx)
            }
            switch placement {
            case .placed(let hold): return .redirect(to: "/housing/holds/\(hold.id)")
            case .yours(let id): return .redirect(to: "/housing/holds/\(id)")
            }
        } catch let fault as Fault {
            switch fault.code {
            case "housing.hold.taken": return back(input.id, .taken)
            case "housing.hold.limit": return back(input.id, .limit)
            case "housing.home.no_such_room": return back(input.id, .room)
            default: throw fault
            }
        }
    }

    private static func back(_ id: String, _ notice: Notice) -> PageReply {
        .redirect(to: "/housing/homes/\(id)?notice=\(notice.rawValue)")
    }

    private static func notices(_ notice: Notice?) -> [(String, PageValue)] {
        [
            ("hasNotice", .flag(notice != nil)), ("isTaken", .flag(notice == .taken)),
            ("isLimit", .flag(notice == .limit)), ("isRoom", .flag(notice == .room)),
        ]
    }

    private static func facts(
        _ home: Home,
        _ own: OwnHolds,
        _ language: Language
    ) -> [(String, PageValue)] {
        let building = home.building
        let isShared = home.kind == .shared
        let isGone = !home.rooms.contains(where: \.available)
        let days = home.rooms.compactMap(\.freeFrom)
        let isComing = isGone && own.isEmpty && days.count == home.rooms.count
        return [
            ("id", .text(home.id)),
            ("building", .text(language == .zh ? building.nameZh : building.nameEn)),
            ("address", .text(language == .zh ? building.addressZh : building.addressEn)),
            ("district", .text(District(building.district).name[language])),
            ("kind", .text(Shown.kind(home.kind, language))),
            ("layout", .text(Shown.layout(home.layout, language))),
            ("area", .text(Shown.area(home.areaDm2))),
            ("floor", .text(String(home.floor))),
            ("floors", .text(String(building.floors))),
            ("rent", .text(Shown.yuan(home.monthlyCost.rentFen))),
            ("deposit", .text(Shown.yuan(home.monthlyCost.depositFen))),
            ("dueAtSigning", .text(Shown.yuan(home.monthlyCost.dueAtSigningFen))),
            ("capRule", .text(home.capRule)),
            ("isVerified", .flag(home.verification != nil)),
            ("verifiedBy", .text(home.verification?.by ?? "")),
            ("verifiedOn", .text(home.verification.map { "\($0.on)" } ?? "")),
            ("isShared", .flag(isShared)),
            ("isAvailable", .flag(home.available)),
            ("isUnlisted", .flag(home.verification == nil)),
            ("isGone", .flag(isGone && own.isEmpty && !isComing && home.verification != nil)),
            ("isComing", .flag(isComing)), ("freeFrom", .text(days.max().map { "\($0)" } ?? "")),
            // Somebody has a room already, so that nobody can have the whole flat.
            ("isByRoom", .flag(isShared && !home.available && !isGone)),
            ("ownHolds", .list(own.notices { _ in nil })),
            ("rooms", .list(isShared ? home.rooms.map { self.room($0, own) } : [])),
        ]
    }

    private static func room(_ room: HomeRoom, _ own: OwnHolds) -> PageValue {
        let isOwn = own.takes(room.leaf)
        return .object([
            ("number", .text(String(room.leaf))),
            ("area", .text(Shown.area(room.areaDm2))),
            ("rent", .text(Shown.yuan(room.rentFen))),
            ("isFree", .flag(room.available)), ("isOwn", .flag(isOwn)),
            ("isTaken", .flag(!room.available && !isOwn && room.freeFrom == nil)),
            ("isComingRoom", .flag(room.freeFrom != nil && !isOwn)),
            ("roomFrom", .text(room.freeFrom.map { "\($0)" } ?? "")),
        ])
    }
}

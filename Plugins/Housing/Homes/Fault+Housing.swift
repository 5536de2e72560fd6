import PluginKit

/// Every fault of this plugin; docs/errors.md explains each.
extension Fault {
    /// There is no such home, or none that the caller may see.
    static func homeNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.home.not_found",
            message: LocalizedText(zh: "没有这套房源，或已下架。", en: "There is no such home on offer."),
            remedy: LocalizedText(
                zh: "请在房源列表中另选一套。",
                en: "Choose another home from the list."
            ),
            location: location
        )
    }

    /// Another home of the building has this number.
    static func doorTaken(_ door: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.door_taken",
            message: LocalizedText(
                zh: "这栋楼已登记了门牌号为 \(door) 的房源。",
                en: "A home behind the door \(door) of this building is already listed."
            ),
            remedy: LocalizedText(
                zh: "请核对楼栋与门牌号；一扇门后有多个房间时，请登记为一套合租房源。",
                en: "Check building and door; rooms behind one door are one shared flat."
            ),
            location: location
        )
    }

    /// The home has no such room on offer.
    static func noSuchRoom(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.home.no_such_room",
            message: LocalizedText(zh: "这套房源没有这个房间。", en: "The home has no such room on offer."),
            remedy: LocalizedText(
                zh: "请查看房源的房间列表，或不填房间以整套保留。",
                en: "See the rooms of the home, or leave the room out to hold all of it."
            ),
            location: location
        )
    }

    /// Somebody else has part of what was asked for.
    static func holdTaken(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.hold.taken",
            message: LocalizedText(
                zh: "这套房源（或其中的房间）刚被别人保留或已出租。",
                en: "The home, or a room of it, is held by somebody else or let."
            ),
            remedy: LocalizedText(
                zh: "请另选一套，或十分钟后再来看看。",
                en: "Choose another home, or look again in ten minutes."
            ),
            location: location
        )
    }

    /// The caller already holds exactly this.
    static func holdIsYours(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.hold.yours",
            message: LocalizedText(zh: "您已经保留了这套房源。", en: "You already hold this home."),
            remedy: LocalizedText(
                zh: "请打开“我的保留”继续办理（/housing/v1/holds/\(id)）。",
                en: "Go on with your hold at /housing/v1/holds/\(id)."
            ),
            location: location
        )
    }

    /// The caller holds as many homes as one may.
    static func holdLimit(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.hold.limit",
            message: LocalizedText(
                zh: "每人同时最多保留 \(HoldLimits.livePerPersonMax) 套房源。",
                en: "A person may hold at most \(HoldLimits.livePerPersonMax) homes at a time."
            ),
            remedy: LocalizedText(
                zh: "请先取消一个保留，或等它到期。",
                en: "Release one of your holds, or wait until one ends."
            ),
            location: location
        )
    }

    /// There is no such hold of the caller's.
    static func holdNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.hold.not_found",
            message: LocalizedText(zh: "您没有这个保留。", en: "You have no such hold."),
            remedy: LocalizedText(
                zh: "请在“我的保留”中查看。",
                en: "See your holds at /housing/v1/holds."
            ),
            location: location
        )
    }

    /// The hold ended before it could be released.
    static func holdEnded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.hold.ended",
            message: LocalizedText(zh: "这个保留已经到期。", en: "The hold has already ended."),
            remedy: LocalizedText(
                zh: "无需再取消；如仍想要，请重新保留。",
                en: "Nothing is left to release; hold the home again if you still want it."
            ),
            location: location
        )
    }

    /// The data set was written before.
    static func datasetPresent(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.dataset.present",
            message: LocalizedText(
                zh: "库中已有楼栋，不能再写入演示数据。",
                en: "The file already holds buildings."
            ),
            remedy: LocalizedText(
                zh: "请在空的数据目录中写入演示数据。",
                en: "Seed an empty data directory."
            ),
            location: location
        )
    }
}

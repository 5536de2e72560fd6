import PluginKit

/// Holds as the log tells of them, to be judged by whoever reads it: nothing but events counts.
struct HoldHistory: Sendable {
    /// A hold that was placed and has not been ended.
    private struct Placed {
        let id: String
        let room: Int64?
        let expiresAt: Instant

        /// A whole home excludes every room of it.
        func excludes(_ other: Int64?) -> Bool { room == nil || other == nil || room == other }
    }

    private var placed: [String: [Placed]] = [:]

    /// Declares both rules; each replays the log for itself.
    static func declare(in host: inout Registration) {
        host.invariant(
            "housing/holds-do-not-overlap",
            LocalizedText(
                zh: "同一套房源（或同一房间）的保留在时间上不重叠。",
                en: "Holds on one home, or on one room of it, do not overlap in time."
            ),
            from: HoldHistory()
        ) { history, fact in
            defer { history.end(fact) }
            guard let held = try fact.reading(HomeHeld.self) else { return nil }
            return history.place(held)
        }
        host.invariant(
            "housing/holds-end-once-placed",
            LocalizedText(
                zh: "被归还或到期的保留必先被放置，且只结束一次。",
                en: "A hold that was released or expired had been placed, and ended once."
            ),
            from: HoldHistory()
        ) { history, fact in
            if let held = try fact.reading(HomeHeld.self) { _ = history.place(held) }
            guard let (home, hold) = try HoldHistory.ended(fact) else { return nil }
            return history.remove(hold, of: home) ? nil : HoldHistory.neverPlaced(hold)
        }
    }

    private mutating func place(_ held: HomeHeld) -> LocalizedText? {
        let rival = (placed[held.homeId] ?? []).first {
            $0.excludes(held.room) && held.heldAt < $0.expiresAt
        }
        placed[held.homeId, default: []].append(
            Placed(id: held.holdId, room: held.room, expiresAt: held.expiresAt)
        )
        guard let rival else { return nil }
        return LocalizedText(
            zh: "房源 \(held.homeId) 在保留 \(rival.id) 未结束时又被保留 \(held.holdId) 占用。",
            en: "Home \(held.homeId) got the hold \(held.holdId) while \(rival.id) was running."
        )
    }

    private mutating func end(_ fact: Fact) {
        guard let ended = try? HoldHistory.ended(fact) else { return }
        _ = remove(ended.hold, of: ended.home)
    }

    /// False when the home has no such hold.
    private mutating func remove(_ hold: String, of home: String) -> Bool {
        guard let index = placed[home]?.firstIndex(where: { $0.id == hold }) else { return false }
        placed[home]?.remove(at: index)
        if placed[home]?.isEmpty == true { placed[home] = nil }
        return true
    }

    private static func ended(_ fact: Fact) throws -> (home: String, hold: String)? {
        if let released = try fact.reading(HoldReleased.self) {
            return (released.homeId, released.holdId)
        }
        return try fact.reading(HoldExpired.self).map { ($0.homeId, $0.holdId) }
    }

    private static func neverPlaced(_ hold: String) -> LocalizedText {
        LocalizedText(
            zh: "保留 \(hold) 结束了，但此前没有放置它的事件，或它已结束过。",
            en: "The hold \(hold) ended, but nothing had placed it, or it had ended before."
        )
    }
}

import PluginKit

/// From when until when a code opens a door, the end not included.
struct CodeWindow: Sendable, Hashable {
    let starts: Instant
    let ends: Instant

    /// Until when an offline code of this window has to be typed once, to open until the window's end.
    var firstUseEnds: Instant {
        min(starts.adding(seconds: AccessLimits.firstUseSeconds), ends)
    }

    /// True when there is an instant at which both open.
    func overlaps(_ other: CodeWindow) -> Bool { starts < other.ends && other.starts < ends }
}

extension Instant {
    private static let hourMillis: Int64 = 3_600_000

    /// The whole hour that has begun; hours of Shanghai and UTC begin together.
    var hourFloor: Instant {
        let rest = utcMillis % Instant.hourMillis
        return Instant(utcMillis: utcMillis - (rest < 0 ? rest + Instant.hourMillis : rest))
    }

    /// The whole hour that begins now or next.
    var hourCeiling: Instant {
        let floor = hourFloor
        return floor == self ? self : floor.adding(seconds: 3600)
    }
}

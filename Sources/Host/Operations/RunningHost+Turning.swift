import HostBus
import HostStore
package import PluginKit

/// For whoever turns a host's clock: what goes on beside requests, and when something comes due.
extension RunningHost {
    /// What a host does for its plugins by itself, at an instant.
    package struct Standing: Sendable {
        /// Calls of providers that are under way.
        package var calls: Int64 = 0
        /// True when something is due or being done, those calls aside.
        package var isAtWork = false
        /// When the next effect, callback, timer, checkpoint or pause of a provider comes due; nil for
        /// none.
        package var next: Instant?

        /// Takes over what comes due later; what is due already is at work.
        mutating func note(_ due: Instant?, at now: Instant) {
            guard let due else { return }
            if due <= now {
                isAtWork = true
            } else if next.map({ due < $0 }) ?? true {
                next = due
            }
        }
    }

    /// What stands at this instant of the host's clock; from any thread.
    package func standing(at now: Instant) throws -> Standing {
        var standing = Standing()
        for (_, file) in files.plugins {
            try file.courier?.tell(&standing, at: now)
            standing.note(try file.store.nextTimer(), at: now)
        }
        switch files.notary.sequencer.turn {
        case .asleep: break
        case .working: standing.isAtWork = true
        case .resting(let end): standing.note(end, at: now)
        }
        return standing
    }

    /// The clock was turned on: what came due with that is begun now.
    package func clockWasTurned() {
        for (_, file) in files.plugins {
            file.heardOutside()
            file.lookAtTimers()
        }
    }
}

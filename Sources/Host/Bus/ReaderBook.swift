import HostAuth
import HostStore
import PluginKit
import Synchronization

/// Where each key that reads stands, for the metrics, and how many streams each caller has open.
final class ReaderBook: Sendable {
    private struct State {
        var places: [String: Int64] = [:]
        var streams: [AuthenticatedSession.Account: Int] = [:]
        var open = 0
    }

    /// Readers remembered; then all are forgotten and come back with their next request.
    private static let readersMax = 1000

    private let state = Mutex(State())

    /// A reader has come to a place; a person's is not kept, as metrics name nobody.
    func note(_ principal: Principal, at place: Int64) {
        guard principal.kind == .apiKey else { return }
        let reader = principal.auditName
        state.withLock { state in
            if state.places.count >= ReaderBook.readersMax, state.places[reader] == nil {
                state.places = [:]
            }
            state.places[reader] = place
        }
    }

    /// How far each reader is behind the newest event.
    func lags(newest: Int64) -> [(reader: String, lag: Int64)] {
        state.withLock { $0.places }.sorted { $0.key < $1.key }
            .map { ($0.key, max(0, newest - $0.value)) }
    }

    /// Takes a place for a stream; false when the caller, or everybody together, has too many.
    func open(_ account: AuthenticatedSession.Account, _ limits: WireLimits) -> Bool {
        state.withLock { state in
            let own = state.streams[account] ?? 0
            guard own < limits.streamsPerCallerMax, state.open < limits.streamsMax else {
                return false
            }
            state.streams[account] = own + 1
            state.open += 1
            return true
        }
    }

    func close(_ account: AuthenticatedSession.Account) {
        state.withLock { state in
            state.open -= 1
            let own = (state.streams[account] ?? 1) - 1
            state.streams[account] = own > 0 ? own : nil
        }
    }

    /// Streams open now.
    var open: Int { state.withLock { $0.open } }
}

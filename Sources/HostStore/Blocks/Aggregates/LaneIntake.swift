/// What a lane takes from its waiting room: as it comes, or, where the lane has an order, in that
/// order and not before everything older has come.
final class LaneIntake {
    private let room: WaitingRoom<LaneCommand>
    private let order: LaneOrder?
    /// Came before something older.
    private var held: [LaneCommand] = []

    /// How long the lane sleeps while it waits for something older, which comes within a moment.
    private static let olderMillis = 1

    init(_ room: WaitingRoom<LaneCommand>, _ order: LaneOrder?) {
        self.room = room
        self.order = order
    }

    /// True when nothing more will come.
    var isDone: Bool { held.isEmpty && room.isDone }

    /// What is left when the lane has ended, to be told so.
    func takeRest() -> [LaneCommand] {
        var rest = held
        held = []
        _ = room.takeAll(into: &rest, waitingMillis: 0)
        return rest
    }

    /// Fills the empty `batch` with what can be decided now, waiting for something to come; false when
    /// nothing came in time, or ever will.
    func take(into batch: inout [LaneCommand], waitingMillis: Int?) -> Bool {
        guard let order else { return room.takeAll(into: &batch, waitingMillis: waitingMillis) }
        var wait = held.isEmpty ? waitingMillis : 0
        while true {
            _ = room.takeAll(into: &held, waitingMillis: wait)
            number(order)
            // Read first, then looked for: what is below the mark is in the room by now.
            let isLast = room.isClosed
            let mark = order.mark()
            _ = room.takeAll(into: &held, waitingMillis: 0)
            number(order)
            held.sort { $0.number < $1.number }
            // The one at the mark may have come before it gave its place up.
            let ready = isLast ? held.count : held.prefix { $0.number <= mark }.count
            batch.append(contentsOf: held.prefix(ready))
            held.removeFirst(ready)
            room.setAside(held.count)
            guard batch.isEmpty, !held.isEmpty else { return !batch.isEmpty }
            wait = LaneIntake.olderMillis
        }
    }

    /// What comes without a place takes one here and not on its way: a thread that stands back for
    /// others could be stopped between place and room, and everything younger would wait for it.
    private func number(_ order: LaneOrder) {
        for command in held where command.place == nil { command.place = order.next() }
    }
}

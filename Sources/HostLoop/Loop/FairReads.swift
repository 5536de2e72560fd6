/// Whether a look at the sockets reads one of them or leaves it for the next look: while a loop is
/// shared, so many of each route and no more.
///
/// A thousand sockets of one route that have something at once would else all be read before anybody's
/// job runs. What is left lies where it is, and the next look finds it. Since each look passes over what it
/// leaves, it reads at least an eighth of what the last one left: so none is passed over for long, and
/// leaving never comes to cost as much as reading.
struct FairReads {
    private var isShared = false
    /// Of each share, by its small number, how many were read in which look.
    private var taken: [(look: UInt64, count: Int)] = []
    private var look: UInt64 = 0
    private var left = 0
    private var least = 0

    /// The next look begins, of a loop that works for several routes or for one alone.
    mutating func begin(isShared: Bool) {
        self.isShared = isShared
        look &+= 1
        least = left / 8
        left = 0
    }

    /// True when a socket of that share is to be read now, and then it counts as read.
    @inline(__always)
    mutating func take(_ share: Int, atMost most: Int) -> Bool {
        isShared ? count(share, atMost: max(most, least)) : true
    }

    private mutating func count(_ share: Int, atMost most: Int) -> Bool {
        while taken.count <= share { taken.append((0, 0)) }
        if taken[share].look != look { taken[share] = (look, 0) }
        guard taken[share].count < most else {
            left += 1
            return false
        }
        taken[share].count += 1
        return true
    }
}

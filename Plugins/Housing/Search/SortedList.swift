/// Elements in order of their keys, where putting one in or taking one out moves few others.
///
/// Chunks of bounded length: both cost O(log n) comparisons and one chunk's moves.
struct SortedList<Element: Keyed & Sendable>: Sendable {
    /// Elements of a chunk; above it is cut in two.
    static var chunkMax: Int { 128 }

    private var chunks: [[Element]] = []
    /// How many elements there are.
    private(set) var count = 0

    /// Puts an element in, in place of the one with its key.
    mutating func put(_ element: Element) {
        let key = element.key
        guard let last = chunks.indices.last else {
            chunks = [[element]]
            count = 1
            return
        }
        let chunk = min(firstChunk(notBefore: key), last)
        let place = SortedList.first(notBefore: key, in: chunks[chunk])
        if place < chunks[chunk].count, chunks[chunk][place].key == key {
            chunks[chunk][place] = element
            return
        }
        chunks[chunk].insert(element, at: place)
        count += 1
        if chunks[chunk].count > SortedList.chunkMax { split(chunk) }
    }

    /// Takes out the element with a key; nothing happens when there is none.
    mutating func remove(_ key: Element.Key) {
        let chunk = firstChunk(notBefore: key)
        guard chunk < chunks.count else { return }
        let place = SortedList.first(notBefore: key, in: chunks[chunk])
        guard chunks[chunk][place].key == key else { return }
        chunks[chunk].remove(at: place)
        count -= 1
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
    }

    /// Visits the elements after a key, in order, until `visit` says false.
    func walk(after key: Element.Key, _ visit: (Element) -> Bool) {
        var chunk = firstChunk(notBefore: key)
        guard chunk < chunks.count else { return }
        var place = SortedList.first(notBefore: key, in: chunks[chunk])
        if chunks[chunk][place].key == key { place += 1 }
        while chunk < chunks.count {
            while place < chunks[chunk].count {
                guard visit(chunks[chunk][place]) else { return }
                place += 1
            }
            chunk += 1
            place = 0
        }
    }

    private mutating func split(_ chunk: Int) {
        let half = chunks[chunk].count / 2
        let upper = Array(chunks[chunk][half...])
        chunks[chunk].removeLast(upper.count)
        chunks.insert(upper, at: chunk + 1)
    }

    /// The first chunk that ends at the key or after it; `chunks.count` when none does.
    private func firstChunk(notBefore key: Element.Key) -> Int {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if let last = chunks[middle].last, last.precedes(key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private static func first(notBefore key: Element.Key, in chunk: [Element]) -> Int {
        var low = 0
        var high = chunk.count
        while low < high {
            let middle = (low + high) / 2
            if chunk[middle].precedes(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A value with a place in an order.
protocol Keyed {
    associatedtype Key: Equatable
    var key: Key { get }

    /// True when its own key comes before another.
    func precedes(_ other: Key) -> Bool
}

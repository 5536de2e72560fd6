/// Elements in order of their keys, where putting one in or taking one out moves few others.
///
/// Chunks of bounded length: both cost O(log n) comparisons and one chunk's moves.
struct SortedList<Element: Keyed & Sendable>: Sendable {
    /// Elements of a chunk; above it is cut in two.
    static var chunkMax: Int { 128 }

    /// A run of elements, and the last of their keys: looked for without touching the elements.
    private struct Chunk: Sendable {
        var last: Element.Key
        var elements: [Element]
    }

    private var chunks: [Chunk] = []
    /// How many elements there are.
    private(set) var count = 0

    /// Puts an element in, in place of the one with its key.
    mutating func put(_ element: Element) {
        let key = element.key
        guard let last = chunks.indices.last else {
            chunks = [Chunk(last: key, elements: [element])]
            count = 1
            return
        }
        let chunk = min(firstChunk(notBefore: key), last)
        let place = SortedList.first(notBefore: key, in: chunks[chunk].elements)
        let size = chunks[chunk].elements.count
        if place < size, chunks[chunk].elements[place].key == key {
            chunks[chunk].elements[place] = element
            return
        }
        chunks[chunk].elements.insert(element, at: place)
        if place == size { chunks[chunk].last = key }
        count += 1
        if size == SortedList.chunkMax { split(chunk) }
    }

    /// Takes out the element with a key; nothing happens when there is none.
    mutating func remove(_ key: Element.Key) {
        let chunk = firstChunk(notBefore: key)
        guard chunk < chunks.count else { return }
        let place = SortedList.first(notBefore: key, in: chunks[chunk].elements)
        guard chunks[chunk].elements[place].key == key else { return }
        chunks[chunk].elements.remove(at: place)
        count -= 1
        if let last = chunks[chunk].elements.last {
            chunks[chunk].last = last.key
        } else {
            chunks.remove(at: chunk)
        }
    }

    /// Visits the elements after a key, in order, until `visit` says false.
    func walk(after key: Element.Key, _ visit: (Element) -> Bool) {
        var chunk = firstChunk(notBefore: key)
        guard chunk < chunks.count else { return }
        var place = SortedList.first(notBefore: key, in: chunks[chunk].elements)
        if chunks[chunk].elements[place].key == key { place += 1 }
        while chunk < chunks.count {
            while place < chunks[chunk].elements.count {
                guard visit(chunks[chunk].elements[place]) else { return }
                place += 1
            }
            chunk += 1
            place = 0
        }
    }

    private mutating func split(_ chunk: Int) {
        let half = chunks[chunk].elements.count / 2
        let upper = Array(chunks[chunk].elements[half...])
        chunks[chunk].elements.removeLast(upper.count)
        let added = Chunk(last: chunks[chunk].last, elements: upper)
        chunks[chunk].last = chunks[chunk].elements[half - 1].key
        chunks.insert(added, at: chunk + 1)
    }

    /// The first chunk that ends at the key or after it; `chunks.count` when none does.
    private func firstChunk(notBefore key: Element.Key) -> Int {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if Element.precedes(chunks[middle].last, key) {
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
            if Element.precedes(chunk[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A value with a place in an order.
protocol Keyed {
    associatedtype Key: Equatable & Sendable
    var key: Key { get }

    /// True when one key comes before another.
    static func precedes(_ left: Key, _ right: Key) -> Bool
}

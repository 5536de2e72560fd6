/// Elements in order of their keys, where putting one in or taking one out moves few others.
///
/// Chunks of bounded length: both cost O(log n) comparisons and one chunk's moves. Ranks of keys lie
/// side by side, so that a search touches few elements, which are seldom in the processor's cache.
///
/// Beside each element stands a trait, a few bytes by which a search tells whether it fits.
struct SortedList<Element: Keyed & Sendable, Trait: Sendable>: Sendable {
    /// Elements of a chunk; above it is cut in two.
    static var chunkMax: Int { 128 }

    /// A run of elements, the last of their keys, and rank and trait of each.
    private struct Chunk: Sendable {
        var last: Element.Key
        var elements: [Element]
        var ranks: [Int64]
        var traits: [Trait]

        init(last: Element.Key, elements: [Element], traits: [Trait]) {
            self.last = last
            self.elements = elements
            self.traits = traits
            ranks = elements.map { Element.rank(of: $0.key) }
        }

        /// The first place whose key is not before the one given.
        func place(of key: Element.Key) -> Int {
            let rank = Element.rank(of: key)
            let first = ranks.place { $0 < rank }
            guard first < ranks.count, ranks[first] == rank else { return first }
            return elements.place(from: first) { Element.precedes($0.key, key) }
        }

        mutating func insert(_ element: Element, _ trait: Trait, at place: Int) {
            elements.insert(element, at: place)
            traits.insert(trait, at: place)
            ranks.insert(Element.rank(of: element.key), at: place)
        }

        mutating func remove(at place: Int) {
            elements.remove(at: place)
            traits.remove(at: place)
            ranks.remove(at: place)
        }

        /// Cuts the upper half off.
        mutating func split() -> Chunk {
            let half = elements.count / 2
            let upper = Chunk(
                last: last,
                elements: Array(elements[half...]),
                traits: Array(traits[half...])
            )
            elements.removeLast(upper.elements.count)
            traits.removeLast(upper.elements.count)
            ranks.removeLast(upper.elements.count)
            last = elements[half - 1].key
            return upper
        }
    }

    private var chunks: [Chunk] = []
    /// How many elements there are.
    private(set) var count = 0

    /// Puts an element in, in place of the one with its key.
    mutating func put(_ element: Element, _ trait: Trait) {
        let key = element.key
        guard let last = chunks.indices.last else {
            chunks = [Chunk(last: key, elements: [element], traits: [trait])]
            count = 1
            return
        }
        let chunk = min(firstChunk(notBefore: key), last)
        let place = chunks[chunk].place(of: key)
        let size = chunks[chunk].elements.count
        if place < size, chunks[chunk].elements[place].key == key {
            chunks[chunk].elements[place] = element
            chunks[chunk].traits[place] = trait
            return
        }
        chunks[chunk].insert(element, trait, at: place)
        if place == size { chunks[chunk].last = key }
        count += 1
        if size == SortedList.chunkMax { chunks.insert(chunks[chunk].split(), at: chunk + 1) }
    }

    /// Takes out the element with a key; nothing happens when there is none.
    mutating func remove(_ key: Element.Key) {
        let chunk = firstChunk(notBefore: key)
        guard chunk < chunks.count else { return }
        let place = chunks[chunk].place(of: key)
        guard chunks[chunk].elements[place].key == key else { return }
        chunks[chunk].remove(at: place)
        count -= 1
        if let last = chunks[chunk].elements.last {
            chunks[chunk].last = last.key
        } else {
            chunks.remove(at: chunk)
        }
    }

    /// Visits the elements after a key whose traits fit, in order and up to a rank, until `visit` says
    /// false.
    func walk(
        after key: Element.Key,
        to last: Int64,
        where fits: (Trait) -> Bool,
        _ visit: (Element) -> Bool
    ) {
        var number = firstChunk(notBefore: key)
        guard number < chunks.count else { return }
        var place = chunks[number].place(of: key)
        if chunks[number].elements[place].key == key { place += 1 }
        while number < chunks.count {
            for place in place..<chunks[number].ranks.count {
                guard chunks[number].ranks[place] <= last else { return }
                guard fits(chunks[number].traits[place]) else { continue }
                guard visit(chunks[number].elements[place]) else { return }
            }
            number += 1
            place = 0
        }
    }

    /// Visits the traits of the elements of some ranks.
    func traits(from first: Int64, to last: Int64, _ visit: (Trait) -> Void) {
        guard first <= last else { return }
        let start = chunks.place { Element.rank(of: $0.last) < first }
        for number in start..<chunks.count {
            for (place, rank) in chunks[number].ranks.enumerated() where rank >= first {
                guard rank <= last else { return }
                visit(chunks[number].traits[place])
            }
        }
    }

    /// The first chunk that ends at the key or after it; `chunks.count` when none does.
    private func firstChunk(notBefore key: Element.Key) -> Int {
        chunks.place { Element.precedes($0.last, key) }
    }
}

/// A value with a place in an order.
protocol Keyed {
    associatedtype Key: Equatable & Sendable
    var key: Key { get }

    /// A number that never falls from one key to the next.
    static func rank(of key: Key) -> Int64

    /// True when one key comes before another.
    static func precedes(_ left: Key, _ right: Key) -> Bool
}

extension Array {
    /// The first place, from one on, of which a condition is no longer true; it is for all before it.
    fileprivate func place(from start: Int = 0, after isBefore: (Element) -> Bool) -> Int {
        var low = start
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

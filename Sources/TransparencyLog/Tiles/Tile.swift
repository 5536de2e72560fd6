/// One resource of a log as C2SP tlog-tiles serves it: up to 256 hashes, or up to 256 entries.
package struct Tile: Hashable, Sendable {
    /// What a tile holds.
    package enum Content: Hashable, Sendable {
        /// Hashes of complete subtrees with 256^level leaves.
        case hashes(level: Int)

        /// The leaves' data.
        case entries

        /// The level of the tree whose items the tile holds, counted in steps of 256.
        var level: Int {
            switch self {
            case .hashes(let level): level
            case .entries: 0
            }
        }
    }

    /// How many items a full tile has.
    package static let widthMax = 256

    /// The highest level a tree of 64-bit sizes can have items on.
    package static let levelMax = 7

    package let content: Content
    package let index: UInt64

    /// How many items it holds: 256, or fewer at the right edge.
    package let width: Int

    /// Names a tile, nil for a width or level that no tile has.
    package init?(_ content: Content, index: UInt64, width: Int = widthMax) {
        guard (1...Self.widthMax).contains(width), index <= UInt64.max >> 8,
            (0...Self.levelMax).contains(content.level)
        else { return nil }
        self.content = content
        self.index = index
        self.width = width
    }

    package var isFull: Bool { width == Self.widthMax }

    /// The items of the tile's level that it holds.
    package var items: Range<UInt64> { index << 8..<(index << 8) + UInt64(width) }

    /// Whether a tree of this size has all of the tile's items.
    package func fits(in size: UInt64) -> Bool {
        items.upperBound <= size >> UInt64(8 * content.level)
    }

    /// Every tile that a tree of this size serves: all full ones and the last of each level.
    package static func all(in size: UInt64) -> [Tile] {
        added(from: 0, to: size)
    }

    /// The tiles that are new or wider once a tree has grown, and so have to be written.
    package static func added(from oldSize: UInt64, to size: UInt64) -> [Tile] {
        var tiles: [Tile] = []
        for level in 0...levelMax {
            let count = size >> UInt64(8 * level)
            let oldCount = oldSize >> UInt64(8 * level)
            guard count > oldCount else { break }
            for index in (oldCount >> 8)...((count - 1) >> 8) {
                let width = Int(min(count - index << 8, UInt64(widthMax)))
                let contents: [Content] =
                    level == 0 ? [.hashes(level: 0), .entries] : [.hashes(level: level)]
                for content in contents {
                    if let tile = Tile(content, index: index, width: width) { tiles.append(tile) }
                }
            }
        }
        return tiles
    }
}

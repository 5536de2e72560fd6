import JSONWire
import TestGround
import Testing
import TransparencyLog

@Suite struct `Tiles` {
    private func bytes(of tile: Tile) throws -> [UInt8] {
        switch tile.content {
        case .hashes:
            try TileHashes(tile) { try SampleTree.full.hash(of: $0) }.bytes
        case .entries:
            try #require(EntryBundle.encode(tile.items.map(SampleTree.entry)))
        }
    }

    @Test func `a log of every published size serves exactly these tiles, byte for byte`() throws {
        let cases = try Corpora.cases("tiles.json")
        #expect(cases.count == 14)
        var digests: [String: MerkleHash] = [:]
        for entry in cases {
            let size = try entry.number("size")
            let published = try #require(entry["tiles"]?.elements)
            let tiles = Tile.all(in: size)
            let paths = try published.map { try $0.text("path") }
            #expect(Set(tiles.map(\.path)) == Set(paths), "size \(size)")
            #expect(tiles.count == paths.count)
            for resource in published {
                let path = try resource.text("path")
                let tile = try #require(Tile(path: path), "\(path)")
                #expect(tile.path == path)
                #expect(tile.index == (try resource.number("index")))
                #expect(UInt64(tile.width) == (try resource.number("width")))
                #expect(tile.fits(in: size))
                if digests[path] == nil { digests[path] = .digest(try bytes(of: tile)) }
                #expect(digests[path] == (try resource.hash("sha256")), "\(path) of \(size)")
            }
        }
    }

    @Test func `an index is written in threes`() throws {
        let paths = try #require(Corpora.json("tiles.json")["index_paths"]?.elements)
        #expect(paths.count == 12)
        for entry in paths {
            let index = try entry.number("index")
            let path = try entry.text("path")
            #expect(Tile.path(of: index) == path)
            #expect(Tile(path: "tile/0/\(path)") == Tile(.hashes(level: 0), index: index))
        }
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/00/000", "tile/8/000", "tile/-1/000", "tile/x/000",
        "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/0/x000/001", "tile/0/001/001",
        "tile/0/x001", "tile/0/+01", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/000.p", "tile/0/000.p/", "tile/0/000/p/1", "tile/0/000.p/1/", "/tile/0/000",
        "tile/entries/000.p/-1", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/000.p/1.p/1",
        "tile/0/٠٠٠", "tiles/0/000", "tile/Entries/000", "tile/0/000/..",
    ])
    func `a path that is no tile's is refused`(path: String) {
        #expect(Tile(path: path) == nil)
    }

    @Test func `the tiles to write after growing are those that changed`() {
        for old in UInt64(0)..<600 where old % 7 == 0 || old > 500 {
            for new in [old, old + 1, old + 100, old + 300, 65_536 + old] {
                let expected = Set(Tile.all(in: new)).subtracting(Tile.all(in: old))
                #expect(Set(Tile.added(from: old, to: new)) == expected, "\(old) to \(new)")
            }
        }
    }

    @Test func `a tile of a larger tree does not fit`() throws {
        let tile = try #require(Tile(path: "tile/1/000.p/2"))
        #expect(tile.fits(in: 512) && !tile.fits(in: 511))
        let full = try #require(Tile(path: "tile/entries/001"))
        #expect(full.fits(in: 512) && !full.fits(in: 511))
    }

    @Test func `proofs are made from tiles alone`() throws {
        for size in [1, 7, 255, 256, 257, 65_536, 65_537, 70_000] as [UInt64] {
            let reader = TileReader<any Error>(size: size) { tile in
                #expect(tile.fits(in: size))
                let bytes = try TileHashes(tile) { try SampleTree.full.hash(of: $0) }.bytes
                return try #require(TileHashes(bytes, width: tile.width))
            }
            for index in [0, size / 3, size / 2, size - 1] {
                let path = try MerkleProof.inclusion(of: index, in: size) {
                    let hash = try reader.hash(of: $0)
                    return try #require(hash)
                }
                let expected = try MerkleProof.inclusion(of: index, in: size) {
                    try SampleTree.full.hash(of: $0)
                }
                #expect(path == expected, "\(index) of \(size)")
            }
            #expect(try reader.hash(of: TreeNode(level: 0, index: size)) == nil)
        }
    }

    @Test func `the files of the tree of seven are the published ones`() throws {
        let hashes = try Corpora.text("tile-0-000.p-7.hex").split(separator: "\n").joined()
        let entries = try Corpora.text("entries-000.p-7.hex").split(separator: "\n").joined()
        let tile = try #require(Tile(path: "tile/0/000.p/7"))
        let bundle = try #require(Tile(path: "tile/entries/000.p/7"))
        #expect(Hex.encode(try bytes(of: tile)) == hashes)
        #expect(Hex.encode(try bytes(of: bundle)) == entries)
        let decoded = try #require(EntryBundle.decode(try bytes(of: bundle), count: 7))
        #expect(decoded == (0..<7).map(SampleTree.entry))
    }

    @Test func `a bundle cut short, too long or miscounted is refused`() throws {
        let longest = [UInt8](repeating: 7, count: 65_535)
        let bytes = try #require(EntryBundle.encode([[], [1], longest]))
        #expect(EntryBundle.decode(bytes, count: 3) == [[], [1], longest])
        #expect(EntryBundle.decode(bytes, count: 2) == nil)
        #expect(EntryBundle.decode(bytes, count: 4) == nil)
        for length in [1, 3, 4, 5, 100, bytes.count - 1] {
            #expect(EntryBundle.decode(Array(bytes[..<length]), count: 3) == nil)
        }
        #expect(EntryBundle.encode([longest + [0]]) == nil)
    }
}

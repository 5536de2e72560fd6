import JSONWire
import TestGround
import Testing
import TransparencyLog

extension Corpora {
    /// One file of the log's corpus as text.
    static func text(_ name: String) throws -> String {
        String(decoding: try bytes("tlog/\(name)"), as: UTF8.self)
    }

    /// One file of the log's corpus as a tree.
    static func json(_ name: String) throws -> JSONValue {
        try JSONValue.parse(try bytes("tlog/\(name)"))
    }

    /// The `cases` of one file.
    static func cases(_ name: String) throws -> [JSONValue] {
        try #require(json(name)["cases"]?.elements)
    }
}

extension JSONValue {
    func text(_ name: String) throws -> String {
        try #require(self[name]?.string, "\(name) is a string")
    }

    func number(_ name: String) throws -> UInt64 {
        UInt64(try #require(self[name]?.int64, "\(name) is a whole number"))
    }

    func hash(_ name: String) throws -> MerkleHash {
        try #require(self[name]).hash()
    }

    func hash() throws -> MerkleHash {
        let digits = try #require(string)
        let bytes = try #require(Hex.decode(digits))
        return try #require(MerkleHash(bytes))
    }

    func hashes(_ name: String) throws -> [MerkleHash] {
        try #require(self[name]?.elements).map { try $0.hash() }
    }
}

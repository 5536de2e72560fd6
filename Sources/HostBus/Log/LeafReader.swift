import JSONWire
import PluginKit

/// Reads single fields of a leaf.
enum LeafReader {
    /// The sequence of the event before of the same person or partition; -1 for none.
    static func previous(_ leaf: [UInt8]) throws -> Int64 {
        guard let previous = try JSONValue.parse(leaf)["prev"]?.int64 else {
            throw Fault.treeBroken("a leaf has no prev")
        }
        return previous
    }
}

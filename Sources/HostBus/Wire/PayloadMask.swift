import JSONWire
import PluginKit

/// Puts null in the place of what a reader may not see.
enum PayloadMask {
    /// The payload with the hidden members of its object as null; the others stay as they are.
    ///
    /// A payload that cannot be read is hidden whole: nothing slips through for being odd.
    static func apply(_ mask: FieldMask, of type: WireType, to payload: [UInt8]) -> [UInt8] {
        let hidden = type.masked.indices.filter { mask.contains($0) }.map { type.masked[$0].name }
        return (try? rewrite(payload, hiding: hidden)) ?? Array("null".utf8)
    }

    private static func rewrite(
        _ payload: [UInt8],
        hiding hidden: [String]
    ) throws(JSONError) -> [UInt8] {
        var reader = try JSONReader(payload)
        var writer = JSONWriter(capacity: payload.count)
        try reader.beginObject()
        writer.beginObject()
        while let key = try reader.nextKey() {
            let name = key.text
            let value = try reader.rawValue()
            writer.key(text: name)
            if hidden.contains(name) { writer.null() } else { writer.raw(payload[value]) }
        }
        writer.endObject()
        try reader.finish()
        return writer.take()
    }
}

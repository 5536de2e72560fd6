import JSONWire

/// How events of an earlier version become events of this one; types are generated.
public protocol Upcast: Sendable {
    /// The payload as it was published then.
    associatedtype Earlier: Payload
    /// The event as it is now.
    associatedtype Later: Event

    /// The type that is no longer published, `<plugin>.<thing>.<happened>.v<N>`.
    static var from: StaticString { get }
}

/// An upcaster with its types erased.
package struct BoundUpcast: Sendable {
    /// The type it reads.
    package let from: String
    /// The type it makes.
    package let to: String
    /// A payload of the earlier type as one of the later.
    package let payload: @Sendable ([UInt8]) throws -> [UInt8]

    init<U: Upcast>(_ type: U.Type, _ body: @escaping @Sendable (U.Earlier) throws -> U.Later) {
        from = "\(U.from)"
        to = "\(U.Later.spec.type)"
        payload = { bytes in
            var writer = JSONWriter()
            try body(U.Earlier.read(bytes)).write(to: &writer)
            return writer.bytes
        }
    }

    /// Every earlier type whose events become `type`, with the whole way for each.
    package static func ways(
        to type: String,
        _ all: [BoundUpcast]
    ) -> [String: @Sendable ([UInt8]) throws -> [UInt8]] {
        var ways: [String: @Sendable ([UInt8]) throws -> [UInt8]] = [:]
        var waiting: [(type: String, rest: @Sendable ([UInt8]) throws -> [UInt8])] = [
            (type, { $0 })
        ]
        while let (type, rest) = waiting.popLast() {
            for upcast in all where upcast.to == type && ways[upcast.from] == nil {
                let way: @Sendable ([UInt8]) throws -> [UInt8] = { bytes in
                    try rest(upcast.payload(bytes))
                }
                ways[upcast.from] = way
                waiting.append((upcast.from, way))
            }
        }
        return ways
    }
}

import JSONWire

/// A command that the manifest offers to other plugins; types are generated.
public protocol OfferedCommand: Sendable {
    /// What a caller sends.
    associatedtype Input: Payload
    /// What a caller gets.
    associatedtype Output: Payload

    /// `<name>.v<N>`, unique within the plugin.
    static var name: StaticString { get }
}

/// A command of another plugin that the manifest says this one uses; types are generated from
/// this plugin's own schemas, which the build proves to fit the other's.
public protocol UsedCommand: Sendable {
    /// What is sent.
    associatedtype Input: Payload
    /// What comes back.
    associatedtype Output: Payload

    /// The plugin that serves it.
    static var plugin: StaticString { get }

    /// `<name>.v<N>` as that plugin offers it.
    static var name: StaticString { get }
}

/// An offered command with its types erased.
package protocol BoundCall: Sendable {
    /// The returned body runs in the transaction and gives the reply's bytes.
    func prepare(_ input: [UInt8]) throws -> @Sendable (borrowing Transaction) throws -> [UInt8]
}

struct CallOf<C: OfferedCommand>: BoundCall {
    let body: @Sendable (C.Input, borrowing Transaction) throws -> C.Output

    init(_ body: @escaping @Sendable (C.Input, borrowing Transaction) throws -> C.Output) {
        self.body = body
    }

    func prepare(_ input: [UInt8]) throws -> @Sendable (borrowing Transaction) throws -> [UInt8] {
        let input = try C.Input.read(input)
        return { [body] transaction in
            var writer = JSONWriter()
            try body(input, transaction).write(to: &writer)
            return writer.bytes
        }
    }
}

/// The host's side of what a plugin reaches beyond its own store.
package protocol CallPort: Sendable {
    /// What typesets documents.
    var documents: any DocumentPort { get }

    /// The receipt of one of the plugin's own events; nil while no checkpoint is over it.
    func receipt(of event: String) throws -> [UInt8]?

    /// Runs a command of another plugin for the caller and gives the reply's bytes.
    func call(
        _ plugin: StaticString,
        _ name: StaticString,
        _ input: [UInt8],
        key: String?,
        for call: CallContext
    ) async throws -> [UInt8]
}

extension Payload {
    /// Reads a whole JSON text; throws one fault that lists every broken rule.
    package static func read(_ bytes: [UInt8]) throws -> Self {
        var violations = Violations()
        let value: Self?
        do {
            var reader = try JSONReader(bytes)
            value = try decode(&reader, at: .root, &violations)
            if value != nil { try reader.finish() }
        } catch let error as JSONError {
            throw Fault.notJSON(error)
        }
        guard let value, violations.isEmpty else { throw violations.fault() }
        return value
    }
}

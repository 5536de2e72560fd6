public import JSONWire

/// A value with a JSON Schema; decode and encode are generated from the schema.
public protocol Payload: Sendable {
    /// Reads one value, collecting every broken rule; nil when any was broken.
    ///
    /// Throws `JSONError` only for text that is not JSON.
    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> Self?

    /// Writes the value as JSON.
    func write(to writer: inout JSONWriter)
}

/// The output of an operation that answers without a body.
public struct NoContent: Payload {
    /// Nothing.
    public init() {}

    /// Never read.
    public static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> NoContent? { NoContent() }

    /// Writes nothing.
    public func write(to writer: inout JSONWriter) {}
}

/// The parts of a request from which an operation's input is decoded; used by generated code.
public struct RequestInput: Sendable {
    /// Path captures in the order of the template's parameters, percent-decoded.
    public let captures: [String]
    /// Query parameters (or form fields of a page's POST) in order, decoded; names may repeat.
    public let parameters: [(name: String, value: String)]
    /// True where a browser sent the parameters, as fields of a form or in a page's address.
    ///
    /// It sends all of them, so those left empty count as absent. A program that names one has to give
    /// it a value.
    public let isForm: Bool
    /// The body's bytes; empty when there is none.
    public let body: [UInt8]
    /// The file that came with the request; nil when none is taken.
    package let upload: UploadedFile?
    /// Largest nesting a body may have.
    public static let depthMax = 32

    package init(
        captures: [String],
        parameters: [(name: String, value: String)],
        body: [UInt8],
        isForm: Bool = false,
        upload: UploadedFile? = nil
    ) {
        self.upload = upload
        self.isForm = isForm
        self.captures = captures
        self.parameters = parameters
        self.body = body
    }
}

/// The input of an operation; decode is generated from its schema and path template.
public protocol OperationInput: Sendable {
    /// Reads the input from path, query and body, collecting every broken rule.
    ///
    /// Throws `JSONError` when the body is not JSON; returns nil when any rule was broken.
    static func decode(_ request: RequestInput, _ violations: inout Violations) throws -> Self?
}

/// The input of an operation that takes nothing.
public struct NoInput: OperationInput {
    /// Nothing.
    public init() {}

    /// Accepts a request without parameters and body.
    public static func decode(
        _ request: RequestInput,
        _ violations: inout Violations
    ) throws -> NoInput? {
        for parameter in request.parameters {
            violations.addUnknown("?\(parameter.name)")
        }
        if !request.body.isEmpty { try refuseMembers(of: request.body, &violations) }
        return violations.isEmpty ? NoInput() : nil
    }

    /// Clients that always send an object may send an empty one.
    private static func refuseMembers(
        of body: [UInt8],
        _ violations: inout Violations
    ) throws {
        let limits = JSONLimits(bytesMax: body.count, depthMax: RequestInput.depthMax)
        var reader = try JSONReader(body, limits: limits)
        if try violations.beginObject(&reader, at: .root) {
            while let key = try reader.nextKey() {
                try violations.skipUnknown(key, &reader, of: .root)
            }
        }
        try reader.finish()
    }
}

/// Every bound of the HTTP server, in one place.
package struct HTTPLimits: Sendable {
    /// The longest request line, with its end; beyond it 414.
    package var requestLineBytesMax = 8 * 1024
    /// The longest header section, with all line ends; beyond it 431.
    package var headerBytesMax = 32 * 1024
    /// The most header fields; beyond it 431.
    ///
    /// Never more than `RequestHead.fieldsCapacity`.
    package var headerFieldsMax = 100
    /// The most bytes that chunk extensions may take in one request.
    package var chunkExtensionBytesMax = 1024
    /// The most bytes that the trailer section may take.
    package var trailerBytesMax = 8 * 1024
    /// How long a request head may take to arrive, from its first byte; also the wait for the first one.
    package var headerMillis: UInt64 = 10_000
    /// How long a body may come slower than `transferBytesPerSecondMin`.
    package var transferGraceMillis: UInt64 = 10_000
    /// The slowest transfer, in either direction, that is not taken for an attack.
    package var transferBytesPerSecondMin: UInt64 = 1024
    /// How long a body may take at most.
    package var bodyMillis: UInt64 = 300_000
    /// How long a connection may stay open between two requests.
    package var idleMillis: UInt64 = 60_000
    /// How long a handler may take before the client gets a 503.
    package var responseMillis: UInt64 = 30_000
    /// How long a handler may still take once the client ended its side; then the client counts as gone.
    ///
    /// Who closes a connection and who only sends no more look alike until something is sent to them.
    package var endedMillis: UInt64 = 2_000
    /// Bodies longer than this are large, and take one of a loop's few places.
    package var largeBodyBytes = 1024 * 1024
    /// How many large bodies one loop has in memory; a further one gets a 503.
    package var largeBodiesMax = 24
    /// How long the server listens on after its last answer, so that the client can read it.
    package var lingerMillis: UInt64 = 1_000
    /// How long a drained connection that has just been used may wait for one more request.
    package var drainIdleMillis: UInt64 = 1_000
    /// How many pipelined requests are answered before other connections have their turn.
    package var pipelinedPerTurnMax = 64
    /// How many bytes of answers may wait for the client before no further request is read.
    package var writeQueueBytesMax = 1024 * 1024
    /// How many connections one loop holds; a further one gets a 503.
    package var connectionsMax = 10_000

    package init() {}
}

/// What a reader accepts at most: 1 MiB of text and 64 levels unless said otherwise.
public struct JSONLimits: Sendable, Equatable {
    /// The largest text, in bytes.
    public let bytesMax: Int

    /// The most arrays and objects that may be open at once, at most 64.
    public let depthMax: Int

    /// The most any reader can take: its records of keys hold offsets of 32 bits.
    public static let bytesMaxPossible = Int(Int32.max)

    /// The most any reader can take: one bit of a word for each open container.
    public static let depthMaxPossible = 64

    public init(bytesMax: Int = 1 << 20, depthMax: Int = depthMaxPossible) {
        self.bytesMax = min(max(bytesMax, 0), Self.bytesMaxPossible)
        self.depthMax = min(max(depthMax, 0), Self.depthMaxPossible)
    }

    /// What a request body may be.
    public static let standard = JSONLimits()

    /// For files that are part of the build or of a test, not from a stranger.
    public static let trusted = JSONLimits(bytesMax: bytesMaxPossible)
}

/// A rule that the tree keeps.
protocol LayoutRule {
    /// Every place where the tree breaks it.
    static func breaches(in tree: SourceTree) -> [Breach]
}

/// Where a set of figures has its outliers: quantiles are estimated as Cardinal does, by the eighth of Hyndman
/// and Fan's ways.
struct Fences: Sendable, Hashable {
    private let sorted: [Double]

    /// Order is of no matter.
    init(_ figures: some Sequence<Double>) { sorted = figures.sorted() }

    var isEmpty: Bool { sorted.isEmpty }

    /// Nil for an empty set; a share is between 0 and 1.
    func quantile(_ share: Double) -> Double? {
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let place = (Double(sorted.count) + 1 / 3) * share + 1 / 3
        let below = Int(place)
        if below <= 0 { return first }
        if below >= sorted.count { return last }
        return sorted[below - 1] + (place - Double(below)) * (sorted[below] - sorted[below - 1])
    }

    /// What is less, or the same, is an outlier; nil for an empty set, and where a quarter has nothing.
    var lower: Double? {
        guard let first = quantile(0.25), let third = quantile(0.75), first > 0 else { return nil }
        return first - 1.5 * (third - first)
    }

    /// What is more, or the same, is an outlier; nil for an empty set.
    var upper: Double? {
        guard let first = quantile(0.25), let third = quantile(0.75) else { return nil }
        return third + 1.5 * (third - first)
    }
}

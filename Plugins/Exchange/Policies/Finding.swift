import PluginKit

/// Something in a policy or in terms that contradicts itself: where, what, and what to do.
struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// A JSON pointer into the record.
    let place: String
    let problem: LocalizedText
    let remedy: LocalizedText

    init(_ place: String, zh: String, en: String, doZh: String, doEn: String) {
        self.place = place
        problem = LocalizedText(zh: zh, en: en)
        remedy = LocalizedText(zh: doZh, en: doEn)
    }

    /// A number that is out of its range.
    init?(_ place: String, _ value: Int64?, in range: ClosedRange<Int64>) {
        guard let value, !range.contains(value) else { return nil }
        self.init(
            place,
            zh: "\(value) 超出范围",
            en: "\(value) is out of range",
            doZh: "请填写 \(range.lowerBound) 至 \(range.upperBound)",
            doEn: "take \(range.lowerBound) to \(range.upperBound)"
        )
    }

    /// `/timed/windowSeconds: 0 is out of range; take 1 to 2678400`.
    var description: String { "\(place): \(problem.en); \(remedy.en)" }
}

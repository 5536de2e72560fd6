/// A plot of simulated gains, one row a policy: SVG that shows the same in every browser.
struct GainPlot {
    let tallies: [SimulationTally]
    let seed: UInt64

    private static let (left, width, row, top) = (150, 560, 72, 56)
    /// Bars of two percent each; the last one takes what is beyond.
    private static let bars = 28

    /// The whole file.
    var svg: String {
        let height = Self.top + tallies.count * Self.row + 40
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 \(height)" \
            font-family="sans-serif" font-size="12" role="img">
            <title>Gain over the start price in simulated auctions, seed \(seed)</title>
            <rect width="760" height="\(height)" fill="#ffffff"/>
            <text x="16" y="26" font-size="16">模拟竞价：成交价优于起始价的幅度 · \
            Gain over the start price, seed \(seed)</text>
            """
        ]
        for (place, tally) in tallies.enumerated() {
            parts.append(text(of: tally, top: Self.top + place * Self.row))
        }
        let axis = Self.top + tallies.count * Self.row
        for tick in 0...7 {
            let x = Self.left + tick * Self.width / 7
            parts.append(
                "<text x=\"\(x)\" y=\"\(axis + 16)\" text-anchor=\"middle\" fill=\"#555555\">"
                    + "\(tick * 8)%</text>"
            )
        }
        parts.append("</svg>\n")
        return parts.joined(separator: "\n")
    }

    private func text(of tally: SimulationTally, top: Int) -> String {
        let base = top + Self.row - 12
        let counts = counts(tally)
        let most = max(counts.max() ?? 0, 1)
        let pitch = Self.width / Self.bars
        var parts = [
            "<text x=\"16\" y=\"\(base - 24)\" font-weight=\"bold\">\(tally.policy.id)</text>",
            "<text x=\"16\" y=\"\(base - 6)\" fill=\"#555555\">"
                + "\(tally.gains.count)/\(tally.auctions)</text>",
            "<line x1=\"\(Self.left)\" y1=\"\(base)\" x2=\"\(Self.left + Self.width)\" "
                + "y2=\"\(base)\" stroke=\"#999999\"/>",
        ]
        for (bar, count) in counts.enumerated() where count > 0 {
            let height = max(1, count * (Self.row - 18) / most)
            parts.append(
                "<rect x=\"\(Self.left + bar * pitch + 1)\" y=\"\(base - height)\" "
                    + "width=\"\(pitch - 2)\" height=\"\(height)\" fill=\"#2f6f9f\"/>"
            )
        }
        if let median = tally.median {
            let x = Self.left + min(Int(median) * Self.width / 5600, Self.width)
            parts.append(
                "<line x1=\"\(x)\" y1=\"\(base - Self.row + 18)\" x2=\"\(x)\" y2=\"\(base)\" "
                    + "stroke=\"#b5451b\" stroke-width=\"2\"/>"
            )
        }
        return parts.joined(separator: "\n")
    }

    private func counts(_ tally: SimulationTally) -> [Int] {
        var counts = [Int](repeating: 0, count: Self.bars)
        for gain in tally.gains { counts[min(Int(gain) / 200, Self.bars - 1)] += 1 }
        return counts
    }
}

import TestGround
import Testing

@testable import ManifestCompiler

@Suite struct `Words that a change takes away` {
    @Test func `are those of the one text that are not in the other, wherever the texts differ`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<500 {
            let (before, after) = (text(&random), text(&random))
            let gone = GeneratedWords([output(before)]).gone(in: [output(after)])
            #expect(gone == words(before).subtracting(words(after)), "\(before) | \(after)")
        }
    }

    @Test func `are none of a text that stays, or of the bundle`() {
        let bundle = PluginCompiler.Output(name: PluginCompiler.fileName("Bundle"), text: "let a")
        let whole = GeneratedWords([output("enum Timers {}"), bundle])
        #expect(whole.gone(in: [output("enum Timers {}")]).isEmpty)
        #expect(whole.gone(in: [output("enum Timers")]).isEmpty)
        #expect(whole.gone(in: [output("enum Time {}")]) == ["Timers"])
    }

    private func output(_ text: String) -> PluginCompiler.Output {
        PluginCompiler.Output(name: PluginCompiler.fileName("Contract"), text: text)
    }

    private func text(_ random: inout SeededRandom) -> String {
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in
            ["ab", "abc", "b", "c_1"].randomElement(using: &random) ?? ""
        }.joined(separator: [" ", ".", "\n"].randomElement(using: &random) ?? " ")
    }

    private func words(_ text: String) -> Set<String> {
        Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    }
}

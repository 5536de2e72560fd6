import PluginKit
import Testing

@testable import ManifestCompiler

@Suite struct `What a plugin cannot do` {
    @Test func `does not compile, and what it may do does`() async throws {
        let compiler = try SwiftCompiler()
        defer { compiler.remove() }
        let cases = BoundaryCase.all.filter { if case .wall = $0.answer { false } else { true } }
        #expect(cases.count > 20)
        #expect(cases.contains { if case .compiles = $0.answer { true } else { false } })
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = cases.makeIterator()
            for _ in 0..<2 {
                if let next = waiting.next() { group.addTask { try check(next, compiler) } }
            }
            while try await group.next() != nil {
                if let next = waiting.next() { group.addTask { try check(next, compiler) } }
            }
        }
    }

    @Test(arguments: BoundaryCase.all.filter { if case .wall = $0.answer { true } else { false } })
    func `does not pass the wall`(item: BoundaryCase) throws {
        guard case .wall(let sentence) = item.answer else { return }
        let log = DiagnosticLog()
        let file = PluginFiles.Text(name: item.name, path: item.name, text: item.text)
        SourceWall(log: log).check(file)
        #expect(log.list.contains { $0.problem == sentence }, "\(log.list)")
        #expect(log.list.allSatisfy { $0.line > 1 }, "comments say what they like")
    }

    private func check(_ item: BoundaryCase, _ compiler: SwiftCompiler) throws {
        let (says, isCompiled) = try compiler.compile(item)
        switch item.answer {
        case .compiles: #expect(isCompiled, "\(item.name): \(says)")
        case .error(let texts):
            #expect(!isCompiled, "\(item.name) compiles")
            let isExpected = says.contains("error: ") && texts.contains { says.contains($0) }
            #expect(isExpected, "\(item.name) is refused for another reason: \(says)")
        case .wall: break
        }
    }
}

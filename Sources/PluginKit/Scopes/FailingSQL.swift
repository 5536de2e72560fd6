/// What could fail on a row before SQLite has looked whose it is, and so tell of that row.
///
/// SQLite asks the terms that an index answers before the others, the tenant's among these. So what
/// a scoped statement says of rows is total: `SQLFunctions` has no function that raises, and what the
/// grammar has of that kind is refused here.
struct FailingSQL {
    private let tokens: SQLTokens

    init(_ tokens: SQLTokens) { self.tokens = tokens }

    /// The first such thing in a statement, or in a text that is a condition as a whole.
    func problem(isCondition: Bool = false, isTrigger: Bool = false) -> SQLText.Problem? {
        // Whether what follows is asked of rows, outside of brackets and in each of them.
        var judges = [isCondition]
        for (index, token) in tokens.list.enumerated() {
            let isOutermost = judges.count == 1
            switch (token.kind, token.text) {
            case (.symbol, "("): judges.append(judges.last ?? true)
            case (.symbol, ")"): if !isOutermost { judges.removeLast() }
            case (.symbol, ";"): judges = [isCondition]
            case (.symbol, "|") where judges.last == true && isJoin(index):
                return say("|| fails on texts that grow too long", "join them in Swift", token)
            case (.word, "preceding"), (.word, "following"):
                if tokens.text(index - 1) == "unbounded" { continue }
                return say("the bound of a window's frame can fail", "use UNBOUNDED", token)
            case (.word, "limit") where !isOutermost, (.word, "offset") where !isOutermost:
                if isNumber(index + 1) { continue }
                return say("\(token.text.uppercased()) fails on what is no number", "count", token)
            case (.word, "select"): judges[judges.count - 1] = !isOutermost
            case (.word, "set"), (.word, "returning"), (.word, "begin"):
                if isOutermost { judges = [isCondition] }
            case (.word, "where"), (.word, "on"), (.word, "having"): judges[judges.count - 1] = true
            case (.word, "when"): if isTrigger { judges[judges.count - 1] = true }
            default: break
            }
        }
        return nil
    }

    private func isJoin(_ index: Int) -> Bool {
        guard let next = next(index) else { return false }
        return next.text == "|" && next.offset == tokens.list[index].offset + 1
    }

    private func next(_ index: Int) -> SQLTokens.Token? {
        tokens.list.indices.contains(index + 1) ? tokens.list[index + 1] : nil
    }

    /// True for a whole number or a parameter, and nothing computed from it.
    private func isNumber(_ index: Int) -> Bool {
        guard let token = next(index - 1) else { return false }
        let isCount =
            token.kind == .parameter
            || token.kind == .number && token.text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isCount && [nil, ")", "offset"].contains(tokens.text(index + 1))
    }

    private func say(_ what: String, _ remedy: String, _ token: SQLTokens.Token) -> SQLText.Problem
    {
        SQLText.Problem(what: what, remedy: remedy, offset: token.offset)
    }
}

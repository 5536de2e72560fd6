/// What a plugin promises in time, and what it keeps in its lane's memory.
extension ManifestReader {
    func obligation(_ member: SourceNode.Member) -> ObligationRules.Obligation? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let spans = 1...ClockRule.spanMax
        let obligation = ObligationRules.Obligation(
            name: member.name,
            title: fields.localized("title"),
            unit: fields.choice("unit", default: nil, otherwise: .workingDays),
            span: fields.whole("span", in: spans),
            checkSpan: fields.optional("checkSpan").map { _ in
                fields.whole("checkSpan", in: spans)
            },
            reminders: fields.list("reminders").map { whole($0, in: spans) },
            pauseReasons: fields.named("pauseReasons", isRequired: false).map(reason),
            resubmission: fields.choice("resubmission", default: .resumes, otherwise: .resumes)
        )
        fields.finish()
        return obligation
    }

    private func reason(_ member: SourceNode.Member) -> ObligationRules.Obligation.Reason {
        guard var fields = SourceFields(member.node, file: file, log: log) else {
            return .init(name: member.name, title: LocalizedText(zh: "", en: ""))
        }
        let title = LocalizedText(zh: fields.text("zh"), en: fields.text("en"))
        fields.finish()
        return .init(name: member.name, title: title)
    }

    private func whole(_ node: SourceNode, in range: ClosedRange<Int>) -> Int {
        if let number = node.int64.flatMap({ Int(exactly: $0) }), range.contains(number) {
            return number
        }
        log.add(
            file,
            node,
            "a whole number from \(range.lowerBound) to \(range.upperBound) is expected",
            remedy: "choose one in that range"
        )
        return range.lowerBound
    }

    func aggregate(_ member: SourceNode.Member) -> AggregateRules.Aggregate? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let aggregate = AggregateRules.Aggregate(
            name: member.name,
            title: fields.localized("title"),
            operations: fields.texts("operations")
        )
        fields.finish()
        return aggregate
    }
}

extension ClockRule {
    /// The rule as one line, such as `workingDays 10 check 5 remind 3,1 pause siteVisit resumes`: what
    /// was promised is kept with the promise.
    package var text: String {
        var words = ["\(unit.rawValue)", "\(span)"]
        if let checkSpan { words += ["check", "\(checkSpan)"] }
        if !reminders.isEmpty {
            words += ["remind", reminders.map(String.init).joined(separator: ",")]
        }
        if !pauseReasons.isEmpty {
            words += ["pause", pauseReasons.sorted().joined(separator: ",")]
        }
        return (words + [resubmission.rawValue]).joined(separator: " ")
    }

    /// Reads the line; nil for anything else.
    package init?(text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 3, let unit = Unit(rawValue: words[0]), let span = Int(words[1]),
            let resubmission = Resubmission(rawValue: words[words.count - 1])
        else { return nil }
        func list(after word: String) -> [String] {
            guard let place = words.firstIndex(of: word), place + 1 < words.count else { return [] }
            return words[place + 1].split(separator: ",").map(String.init)
        }
        let made = try? ClockRule(
            unit: unit,
            span: span,
            checkSpan: list(after: "check").first.flatMap { Int($0) },
            reminders: list(after: "remind").compactMap { Int($0) },
            pauseReasons: Set(list(after: "pause")),
            resubmission: resubmission
        )
        guard let made else { return nil }
        self = made
    }
}

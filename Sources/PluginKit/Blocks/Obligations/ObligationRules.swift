/// What a plugin owes: kinds of obligations with the time each is promised in.
package struct ObligationRules: Sendable, Hashable {
    package struct Obligation: Sendable, Hashable {
        package struct Reason: Sendable, Hashable {
            package var name: String
            package var title: LocalizedText

            package init(name: String, title: LocalizedText) {
                self.name = name
                self.title = title
            }
        }

        package var name: String
        package var title: LocalizedText
        package var unit: ClockRule.Unit
        package var span: Int
        package var checkSpan: Int?
        package var reminders: [Int]
        package var pauseReasons: [Reason]
        package var resubmission: ClockRule.Resubmission

        package init(
            name: String,
            title: LocalizedText,
            unit: ClockRule.Unit,
            span: Int,
            checkSpan: Int? = nil,
            reminders: [Int] = [],
            pauseReasons: [Reason] = [],
            resubmission: ClockRule.Resubmission = .resumes
        ) {
            self.name = name
            self.title = title
            self.unit = unit
            self.span = span
            self.checkSpan = checkSpan
            self.reminders = reminders
            self.pauseReasons = pauseReasons
            self.resubmission = resubmission
        }

        /// How its clock runs; throws when its numbers do not go together.
        package func rule() throws -> ClockRule {
            try ClockRule(
                unit: unit,
                span: span,
                checkSpan: checkSpan,
                reminders: reminders,
                pauseReasons: Set(pauseReasons.map(\.name)),
                resubmission: resubmission
            )
        }
    }

    package var obligations: [Obligation]

    package init(obligations: [Obligation]) { self.obligations = obligations }

    package func obligation(_ kind: String) -> Obligation? {
        obligations.first { $0.name == kind }
    }
}

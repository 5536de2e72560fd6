/// The procedures by which applicants for affordable homes are judged, oldest first.
///
/// A change is another version with a later first day; what was judged keeps the version it was judged
/// by. Identity, adulthood, room for everybody and safety can never wait; the rest may (容缺).
enum EligibilityRules {
    static let versions = [
        wuhan(1, from: "2021-11-15", until: "2027-01-01", incomeMaxFen: 1_300_000),
        wuhan(2, from: "2027-01-01", until: nil, incomeMaxFen: 1_400_000),
    ]

    private static func wuhan(
        _ version: Int,
        from start: String,
        until end: String?,
        incomeMaxFen: Int
    ) -> String {
        let ends = end.map { "\"effectiveUntil\": \"\($0)\"," } ?? ""
        let yuan = incomeMaxFen / 100
        return """
            {
              "id": "wuhan.affordable-rental",
              "version": \(version),
              "effectiveFrom": "\(start)", \(ends)
              "source": "武汉市保障性租赁住房（2021），示例规则",
              "facts": {
                "identityMatches": {"type": "boolean", "title": {"zh": "姓名与身份证号码一致", "en": "Name and citizen id match"}},
                "age": {"type": "integer", "title": {"zh": "周岁年龄", "en": "Age in years"}},
                "areaPerPersonDm2": {"type": "integer", "title": {"zh": "人均面积（0.01 平方米）", "en": "Area for each person, in 0.01 m²"}},
                "isSafe": {"type": "boolean", "title": {"zh": "房源经核验可供居住", "en": "The home is verified as fit to live in"}},
                "ownsHomeHere": {"type": "boolean", "title": {"zh": "在本市有自有住房", "en": "Owns a home in this city"}},
                "worksOrStudiesHere": {"type": "boolean", "title": {"zh": "在本市就业或就学", "en": "Works or studies in this city"}},
                "incomeFenMonthly": {"type": "integer", "title": {"zh": "月收入（分）", "en": "Monthly income, in fen"}}
              },
              "rules": [
                {"id": "identity", "title": {"zh": "实名核验通过", "en": "The identity is verified"},
                 "when": {"fact": "identityMatches", "is": true}},
                {"id": "adult", "title": {"zh": "年满 18 周岁", "en": "18 years of age"},
                 "when": {"fact": "age", "atLeast": 18}},
                {"id": "capacity", "title": {"zh": "人均面积不少于 5 平方米", "en": "At least 5 m² for each person"},
                 "when": {"fact": "areaPerPersonDm2", "atLeast": 500}},
                {"id": "safety", "title": {"zh": "房源符合安全标准", "en": "The home meets the safety standards"},
                 "when": {"fact": "isSafe", "is": true}},
                {"id": "noHome", "title": {"zh": "在本市无自有住房", "en": "No home of one's own in this city"},
                 "deferrable": true, "when": {"fact": "ownsHomeHere", "is": false}},
                {"id": "work", "title": {"zh": "在本市就业或就学", "en": "Work or study in this city"},
                 "deferrable": true, "when": {"fact": "worksOrStudiesHere", "is": true}},
                {"id": "income", "title": {"zh": "月收入不高于 \(yuan) 元", "en": "A monthly income of at most \(yuan) yuan"},
                 "deferrable": true, "when": {"fact": "incomeFenMonthly", "atMost": \(incomeMaxFen)}}
              ]
            }
            """
    }
}

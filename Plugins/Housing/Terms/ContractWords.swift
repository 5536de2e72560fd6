import PluginKit

/// Names and addresses that will stand in contracts: what no document can show is refused where it is
/// entered, since a contract that was signed cannot be mended.
enum ContractWords {
    /// Notes a value that has a character no contract can show.
    static func check(_ text: String, at place: String, _ violations: inout Violations) {
        guard !Document.shows(text) else { return }
        violations.add(
            place,
            "characters",
            zh: "含有合同无法显示的字符（如表情符号、不可见字符或未收录的文字）。请使用汉字或拉丁字母书写。",
            en: "It has characters that a contract cannot show, such as emoji or letters of other"
                + " scripts. Write it in Chinese characters or Latin letters."
        )
    }

    /// Refuses a value that has a character no contract can show.
    static func check(_ text: String, at place: String) throws {
        var violations = Violations()
        check(text, at: place, &violations)
        guard violations.isEmpty else { throw violations.fault() }
    }
}

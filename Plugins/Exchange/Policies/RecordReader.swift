import PluginKit

/// Reads a JSON object whose members are all known: what is missing, of another kind or unknown is noted.
///
/// A value that is not there reads as nothing much, and `finish` throws: nobody gets a record that was
/// half read.
final class RecordReader {
    private let place: String
    private let members: [JSONMember]
    private var asked: Set<String> = []
    private var problems: [String] = []
    private var parts: [RecordReader] = []

    /// Reads a text; a fault when it is no JSON object or names a member twice.
    convenience init(_ bytes: [UInt8]) throws {
        guard let members = (try? JSONValue.parse(bytes))?.members else {
            throw Fault.policyUnread(["it is no JSON object"])
        }
        self.init(members, at: "")
    }

    private init(_ members: [JSONMember], at place: String) {
        self.members = members
        self.place = place
    }

    func text(_ name: String) -> String { take(name, "a text") { $0.string } ?? "" }

    func number(_ name: String) -> Int64 { take(name, "a whole number") { whole($0) } ?? 0 }

    func flag(_ name: String) -> Bool { take(name, "true or false") { $0.bool } ?? false }

    /// Nil for null; the member has to be there all the same.
    func optionalNumber(_ name: String) -> Int64? {
        guard value(name)?.isNull != true else { return nil }
        return number(name)
    }

    func word<W: RawRepresentable & CaseIterable>(_ name: String, _ usual: W) -> W
    where W.RawValue == String {
        let known = W.allCases.map(\.rawValue).joined(separator: ", ")
        return take(name, "one of \(known)") { $0.string.flatMap(W.init) } ?? usual
    }

    func words<W: RawRepresentable & CaseIterable>(_ name: String) -> [W]
    where W.RawValue == String {
        let known = W.allCases.map(\.rawValue).joined(separator: ", ")
        return take(name, "a list of \(known)") { value in
            guard let elements = value.elements else { return nil }
            let words = elements.compactMap { $0.string.flatMap(W.init) }
            return words.count == elements.count ? words : nil
        } ?? []
    }

    /// Nil for null.
    func record(_ name: String) -> RecordReader? {
        guard value(name)?.isNull != true else { return nil }
        guard let members = take(name, "an object or null", { $0.members }) else { return nil }
        let part = RecordReader(members, at: "\(place)/\(name)")
        parts.append(part)
        return part
    }

    /// Throws what was noted, members that nobody asked for included.
    func finish() throws {
        let found = allProblems()
        guard found.isEmpty else { throw Fault.policyUnread(found) }
    }

    private func allProblems() -> [String] {
        let unknown = members.filter { !asked.contains($0.name) }.map {
            "\(place)/\($0.name): no such member"
        }
        return problems + unknown + parts.flatMap { $0.allProblems() }
    }

    /// Only digits: 3600.0 and 36e2 are other ways to write it, and a policy has one.
    private func whole(_ value: JSONValue) -> Int64? {
        guard let number = value.number, number.isPlainInteger else { return nil }
        return number.int64
    }

    private func value(_ name: String) -> JSONValue? {
        asked.insert(name)
        return members.first { $0.name == name }?.value
    }

    private func take<T>(_ name: String, _ kind: String, _ read: (JSONValue) -> T?) -> T? {
        guard let value = value(name), let result = read(value) else {
            problems.append("\(place)/\(name): \(kind) is expected")
            return nil
        }
        return result
    }
}

extension Fault {
    /// A policy's text that is no policy.
    static func policyUnread(_ problems: [String], location: SourceLocation = .here()) -> Fault {
        let all = problems.joined(separator: "; ")
        return Fault(
            .invalid,
            code: "exchange.policy.unread",
            message: LocalizedText(
                zh: "竞价规则无法读取：\(all)。",
                en: "The policy cannot be read: \(all)."
            ),
            remedy: LocalizedText(
                zh: "请以 cityhost exchange policies 写出的文件为样本逐项修改。",
                en:
                    "Begin with a file that cityhost exchange policies writes, and change its values."
            ),
            location: location
        )
    }
}

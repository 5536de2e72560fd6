/// Citizen ids of the range that nobody is ever given, one for each name.
enum TestCitizen {
    static func number(of name: String) -> String {
        guard name != "Liu" else { return "990106199003070033" }
        let order = name.unicodeScalars.reduce(0) { ($0 * 31 + Int($1.value)) % 900 } + 100
        let body = "99010619900307\(order)"
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(body.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        return body + String(Array("10X98765432")[sum % 11])
    }
}

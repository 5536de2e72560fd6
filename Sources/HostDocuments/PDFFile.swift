/// Writes the objects of a PDF file one after the other, and the table of where they stand.
///
/// Nothing of it depends on the time, the machine or chance: the same objects are the same bytes.
struct PDFFile {
    private(set) var bytes: [UInt8]
    /// Where each object stands; 0 for one that was only promised.
    private var places: [Int]
    private let first: Int
    private let before: Int?

    /// A new file.
    init() {
        bytes = Array("%PDF-1.7\n%".utf8) + [0xE5, 0xAE, 0x89, 0xE5, 0xB1, 0x85, 0x0A]
        places = []
        first = 1
        before = nil
    }

    /// What is put behind a file that stays as it is: objects from a number on.
    init(after file: [UInt8], objects: Int, table: Int) {
        bytes = file
        places = []
        first = objects
        before = table
    }

    /// The number of the next object, which is written later.
    mutating func promise() -> Int {
        places.append(0)
        return first + places.count - 1
    }

    /// Writes an object that was promised.
    mutating func write(_ number: Int, _ body: String) {
        begin(number)
        bytes += Array(body.utf8)
        end()
    }

    /// Writes an object with a stream of bytes.
    mutating func write(_ number: Int, _ dictionary: String, stream: [UInt8]) {
        begin(number)
        bytes += Array("<< \(dictionary) /Length \(stream.count) >>\nstream\n".utf8)
        bytes += stream
        bytes += Array("\nendstream".utf8)
        end()
    }

    /// Writes an object and gives its number.
    mutating func add(_ body: String) -> Int {
        let number = promise()
        write(number, body)
        return number
    }

    mutating func add(_ dictionary: String, stream: [UInt8]) -> Int {
        let number = promise()
        write(number, dictionary, stream: stream)
        return number
    }

    /// Where a later version of the first object stands; nil for none.
    private var replaced: Int?

    /// Writes a later version of the first object of the file before.
    mutating func replaceFirst(_ body: String) {
        replaced = bytes.count
        bytes += Array("1 0 obj\n\(body)\nendobj\n".utf8)
    }

    private mutating func begin(_ number: Int) {
        places[number - first] = bytes.count
        bytes += Array("\(number) 0 obj\n".utf8)
    }

    private mutating func end() { bytes += Array("\nendobj\n".utf8) }

    /// Ends the file: `root` is its catalogue, `id` 32 hexadecimal digits that are its own.
    mutating func finish(root: Int, info: Int, id: String) {
        let table = bytes.count
        var text = "xref\n"
        let free = "0000000000 65535 f \n"
        if before == nil {
            text += "0 \(places.count + 1)\n\(free)"
        } else {
            if let replaced { text += "0 2\n\(free)\(PDFFile.entry(replaced))" }
            text += "\(first) \(places.count)\n"
        }
        for place in places { text += PDFFile.entry(place) }
        text += "trailer\n<< /Size \(first + places.count) /Root \(root) 0 R /Info \(info) 0 R"
        text += " /ID [<\(id)> <\(id)>]"
        if let before { text += " /Prev \(before)" }
        text += " >>\nstartxref\n\(table)\n%%EOF\n"
        bytes += Array(text.utf8)
    }

    private static func entry(_ place: Int) -> String {
        let digits = String(place)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + " 00000 n \n"
    }

    /// A text for people, as UTF-16.
    static func text(_ text: String) -> String {
        "<FEFF" + text.utf16.map { hex($0) }.joined() + ">"
    }

    static func hex(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// A length in hundredths of a point.
    static func length(_ hundredths: Int) -> String {
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = hundredths < 0 ? "-" : ""
        guard rest != 0 else { return "\(sign)\(whole)" }
        return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

import Glibc
import PluginKit

extension FileText {
    /// Reads UTF-8, or else GB 18030; throws `files.text_unreadable` for what is neither.
    ///
    /// What begins with the mark of UTF-8 is nothing else.
    init(decoding bytes: [UInt8]) throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let hasMark = bytes.starts(with: mark)
        let content = hasMark ? bytes.dropFirst(mark.count) : bytes[...]
        if let text = String(validating: content, as: UTF8.self) {
            self.init(text: text, coding: .utf8)
            return
        }
        guard !hasMark else {
            throw Fault.fileTextUnreadable(line: FileText.badLine(of: content))
        }
        self.init(text: try FileText.gb18030(bytes), coding: .gb18030)
    }

    private static func gb18030(_ bytes: [UInt8]) throws -> String {
        let converter = unsafe iconv_open("UTF-8", "GB18030")
        // Machines may be set up without the tables of other countries' writings.
        guard Int(bitPattern: converter) != -1 else {
            throw Fault.fileTextUnreadable(line: nil)
        }
        defer { unsafe iconv_close(converter) }
        var source = bytes
        // No character takes more than twice as many bytes in UTF-8.
        var target = [CChar](repeating: 0, count: bytes.count * 2 + 4)
        var (left, room) = (source.count, target.count)
        // Safe because both arrays outlive the call, which writes no further than `room` allows.
        let result = unsafe source.withUnsafeMutableBytes { from in
            unsafe target.withUnsafeMutableBufferPointer { to in
                var input = unsafe from.baseAddress?.assumingMemoryBound(to: CChar.self)
                var output = to.baseAddress
                return unsafe iconv(converter, &input, &left, &output, &room)
            }
        }
        guard result != -1 else {
            throw Fault.fileTextUnreadable(line: line(of: bytes.count - left, in: bytes))
        }
        let written = target.prefix(target.count - room).map { UInt8(bitPattern: $0) }
        return String(decoding: written, as: UTF8.self)
    }

    /// The first line, counted from 1, that is no UTF-8: no character goes over the end of one.
    private static func badLine(of bytes: ArraySlice<UInt8>) -> Int {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let place = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        return (place ?? 0) + 1
    }

    /// The line, counted from 1, in which a byte stands.
    private static func line(of place: Int, in bytes: [UInt8]) -> Int {
        bytes.prefix(place).count { $0 == 0x0A } + 1
    }
}

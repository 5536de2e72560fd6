import PluginKit
import Testing

@testable import HostStore

@Suite struct `Files of text` {
    private static func refusal(_ bytes: [UInt8]) -> String? {
        do {
            _ = try FileText(decoding: bytes)
            return nil
        } catch let fault as Fault {
            return "\(fault.code) \(fault.message.en)"
        } catch {
            return "\(error)"
        }
    }

    @Test func `UTF-8 is read with and without a mark, which is no part of the text`() throws {
        let plain = Array("楼栋,A\r\n".utf8)
        for bytes in [plain, [0xEF, 0xBB, 0xBF] + plain] {
            let read = try FileText(decoding: bytes)
            #expect(read.text == "楼栋,A\r\n" && read.coding == .utf8)
        }
    }

    @Test func `GBK is read, and what only GB 18030 has`() throws {
        // 武昌区, 面积（㎡）, and U+3400, which takes four bytes.
        let bytes: [UInt8] = [
            0xCE, 0xE4, 0xB2, 0xFD, 0xC7, 0xF8, 0x2C, 0xC3, 0xE6, 0xBB, 0xFD, 0xA3, 0xA8, 0xA9,
            0x4F,
            0xA3, 0xA9, 0x2C, 0x81, 0x39, 0xEE, 0x39,
        ]
        let read = try FileText(decoding: bytes)
        #expect(read.text == "武昌区,面积（㎡）,\u{3400}" && read.coding == .gb18030)
    }

    @Test(
        arguments: [
            // The mark of UTF-8, and a character cut off on the second line.
            ([0xEF, 0xBB, 0xBF, 0x61, 0x0A, 0xE6, 0xAD], 2),
            // No pair of GBK begins with FF, and none ends with a line.
            ([0x61, 0x0A, 0x62, 0x0A, 0xFF, 0xFF], 3), ([0xCE, 0x0A, 0x61], 1),
            ([0x61, 0x0A, 0xCE], 2),
        ] as [([UInt8], Int)]
    )
    func `what is neither is refused with its line`(bytes: [UInt8], line: Int) {
        #expect(
            Self.refusal(bytes)
                == "files.text_unreadable The file is text neither in UTF-8 nor in GBK (line \(line))."
        )
    }
}

import Foundation
import HostStore
import PluginKit
import TestGround
import Testing

@testable import Host

@Suite struct `Calendars in the data folder` {
    private let year = Array("version CN-2027\nyears 2027 2027\noff 2027-01-01 2027-01-03\n".utf8)

    @Test func `are taken up by a host that runs, and by every later start, in their order`() throws
    {
        let folder = try TestFolder("calendars")
        let running = try CalendarFolder(in: folder.path)
        #expect(running.book.newestName == "CN-2026")
        let operatorsView = try CalendarFolder(in: folder.path)
        #expect(try operatorsView.add(year, from: "2027.txt") == "CN-2027: 2027 to 2027")
        #expect(try running.refresh() == ["CN-2027"])
        #expect(try running.refresh() == [])
        let correction = Array("version CN-2027b\nyears 2027 2027\n".utf8)
        _ = try running.add(correction, from: "again.txt")
        let later = try CalendarFolder(in: folder.path)
        #expect(
            later.lines == [
                "CN-2026: 2023 to 2026", "CN-2027: 2027 to 2027", "CN-2027b: 2027 to 2027",
            ]
        )
    }

    @Test func `are refused with the file and the line, and leave nothing behind`() throws {
        let folder = try TestFolder("calendars")
        let calendars = try CalendarFolder(in: folder.path)
        for (text, word) in [
            ("version A\nyears 2027 2027\nfree 2027-01-01", "Line 3 "),
            ("version CN-2026\nyears 2027 2027", "of the name CN-2026"),
            ("version A\nyears 2028 2028", "the next year is 2027"), ("version ../x\n", "Line 1 "),
        ] {
            let fault = #expect(throws: Fault.self) {
                try calendars.add(Array(text.utf8), from: "new.txt")
            }
            #expect(fault?.message.en.contains(word) == true, "\(fault?.message.en ?? "")")
        }
        #expect(try CalendarFolder(in: folder.path).lines == ["CN-2026: 2023 to 2026"])
    }

    @Test func `that cannot be read end a start, and name themselves`() throws {
        let folder = try TestFolder("calendars")
        _ = try CalendarFolder(in: folder.path).add(year, from: "2027.txt")
        let file = folder.path + "/calendars/0001.txt"
        try Data("years".utf8).write(to: URL(filePath: file))
        let fault = #expect(throws: Fault.self) { try CalendarFolder(in: folder.path) }
        #expect(fault?.message.en.contains("calendars/0001.txt") == true)
    }
}

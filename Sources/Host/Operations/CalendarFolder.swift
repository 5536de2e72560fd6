import HostStore
package import PluginKit
import Synchronization

/// The business calendars of a city: those the host was built with, and those an operator has
/// installed, numbered files in the folder `calendars` of the data folder.
///
/// A running host takes a new one up within ten seconds; nothing that is installed is ever rewritten.
package final class CalendarFolder: Sendable {
    private let path: String
    private let state: Mutex<(book: CalendarBook, count: Int)>

    /// Reads the folder; a file in it that cannot be read ends the start.
    package init(in data: String) throws {
        path = data + "/calendars"
        state = Mutex((.builtIn, 0))
        _ = try refresh()
    }

    /// What is installed now.
    package var book: CalendarBook { state.withLock(\.book) }

    /// Takes up what was installed since; the names of those.
    @discardableResult
    package func refresh() throws -> [String] {
        try state.withLock { state in
            var taken: [String] = []
            while let bytes = try DurableFile.read(file(state.count + 1)) {
                let calendar = try CalendarFolder.calendar(bytes, file(state.count + 1))
                // One that a later release brings along is known by then.
                if !state.book.has(calendar.version) {
                    state.book = try state.book.adding(calendar)
                    taken.append(calendar.version)
                }
                state.count += 1
            }
            return taken
        }
    }

    /// Installs a calendar; says its name, its first and its last year.
    package func add(_ bytes: [UInt8], from source: String) throws -> String {
        try refresh()
        let calendar = try CalendarFolder.calendar(bytes, source)
        return try state.withLock { state in
            state.book = try state.book.adding(calendar)
            try DurableFile.makeFolder(path)
            try DurableFile.replace(file(state.count + 1), with: bytes)
            state.count += 1
            return CalendarFolder.line(state.book.list[state.book.list.count - 1])
        }
    }

    /// One line for each calendar, the newest last.
    package var lines: [String] { book.list.map(CalendarFolder.line) }

    private static func line(_ item: (name: String, first: Int, last: Int)) -> String {
        "\(item.name): \(item.first) to \(item.last)"
    }

    private func file(_ number: Int) -> String {
        let digits = "\(number)"
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        return "\(path)/\(zeros)\(digits).txt"
    }

    private static func calendar(_ bytes: [UInt8], _ source: String) throws -> BusinessCalendar {
        do {
            return try BusinessCalendar(text: String(decoding: bytes, as: UTF8.self))
        } catch let fault as Fault {
            throw Fault.badConfiguration(source, zh: fault.message.zh, en: fault.message.en)
        }
    }
}

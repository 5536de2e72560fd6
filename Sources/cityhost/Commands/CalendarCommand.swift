import ArgumentParser
import FoundationEssentials
import Host
import PluginKit

/// Business calendars of a city.
struct CalendarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "Business calendars: which days are worked, as published for each year.",
        discussion: """
            A running host takes a new calendar up within ten seconds. What runs keeps the years it \
            began with, so no deadline that somebody was told moves; later years and what begins from \
            now on follow the new one.
            """,
        subcommands: [AddCalendarCommand.self, ListCalendarsCommand.self]
    )
}

struct AddCalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Install the calendar of a year, or a correction under a version of its own.",
        discussion: """
            One fact a line: `version CN-2027`, `years 2027 2027`, `off 2027-01-01 2027-01-03` for days \
            off, both included, `worked 2027-01-10 …` for weekend days that are worked; `#` starts a \
            remark.
            """
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The calendar's file.")
    var file: String

    func run() async throws {
        let configuration = try settings.configuration()
        try FaultReport.orExit {
            guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
                throw Fault.badConfiguration(file, zh: "无法读取", en: "it cannot be read")
            }
            let folder = try CalendarFolder(in: configuration.dataDirectory)
            print(try folder.add(Array(bytes), from: file))
        }
    }
}

struct ListCalendarsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line for each calendar with its first and last year, the newest last."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try settings.configuration()
        try FaultReport.orExit {
            for line in try CalendarFolder(in: configuration.dataDirectory).lines { print(line) }
        }
    }
}

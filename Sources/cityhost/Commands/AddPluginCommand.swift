import ArgumentParser

/// Begins a plugin: its folders, its manifest, a first test, and both registrations.
struct AddPluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Begin a plugin: folder, manifest, test, and both registrations."
    )

    @Argument(help: "What it is called, such as CityMarket.")
    var name: String

    @Option(help: "Its title in Chinese.")
    var zh: String?

    @Option(help: "Its title in English.")
    var en: String?

    @Option(help: "The package's root.")
    var package = "."

    func run() throws {
        try FaultReport.orExit {
            let name = try PluginName(name)
            let scaffold = try Scaffold(name: name, zh: zh, en: en)
            let tree = try PackageTree(package)
            let files = try scaffold.files(in: tree)
            try tree.write(files)
            for file in files { print(file.path) }
            print(
                """

                Next: swift test --filter \(name.type)Tests
                Then: docs/guides/writing-a-plugin.md, which begins where this ends.
                """
            )
        }
    }
}

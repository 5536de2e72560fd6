import PluginKit

/// Writes the bundle: every text of a plugin as it was compiled.
struct BundleText {
    let type: String
    let id: String
    let files: PluginFiles
    /// Swift type of the plugin's settings; nil when it has none.
    let settings: String?
    /// Swift types of the events that integrators publish.
    let accepts: [String]

    func write(into text: inout SwiftText) {
        text.line("public import PluginKit")
        text.line()
        text.block("extension \(type) {") { text in
            text.line("/// What the build made of the plugin's files.")
            text.block("public static var bundle: PluginBundle {") { text in
                text.line("PluginBundle(")
                text.indented { fields(into: &$0) }
                text.line(")")
            }
        }
    }

    private func fields(into text: inout SwiftText) {
        let manifest = String(decoding: files.manifest, as: UTF8.self)
        text.line("id: \"\(id)\",")
        text.line("manifest: \(SwiftText.literal(manifest)),")
        text.line("digest: \"\(digest)\",")
        list("schemas", files.schemas, into: &text)
        list("migrations", files.migrations, into: &text)
        text.line("statements: Statements.all,")
        list("web", files.web, into: &text)
        text.line("settings: \(settings.map { "SettingsReader(\($0).self)" } ?? "nil"),")
        let readers = accepts.map { "AcceptedReader(\($0).self)" }.joined(separator: ", ")
        text.line("accepts: [\(readers)]")
    }

    private func list(
        _ name: String,
        _ texts: [PluginFiles.Text],
        into text: inout SwiftText
    ) {
        text.block("\(name): [", end: "],") { text in
            for file in texts {
                text.line(
                    "PluginBundle.File(\"\(file.name)\", \(SwiftText.literal(file.text))),"
                )
            }
        }
    }

    /// Over the manifest and every file's name and text, each with its length in front.
    private var digest: String {
        var bytes = files.manifest
        for file in files.schemas + files.statements + files.migrations {
            bytes += Array("\n\(file.name) \(file.text.utf8.count)\n\(file.text)".utf8)
        }
        return ReviewedSum.hex(bytes)
    }
}

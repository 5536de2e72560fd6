import JSONWire
import Mustache
package import PluginKit

/// Renders templates into the host's layout.
///
/// Templates are compiled at start; values are escaped by Mustache wherever they are shown.
package final class PageRenderer: Sendable {
    /// The pages of one owner: a plugin, or the host itself.
    package struct Site: Sendable {
        let templates: [String: MustacheTemplate]
        let strings: StringTable
        let styles: [String]
        let scripts: [String]
    }

    /// What a page is rendered for.
    package struct Visit: Sendable {
        package var language: Language
        package var isSignedIn: Bool
        /// The organisation the person acts for; nil for a resident.
        package var place: LocalizedText?
        package var csrf: String
        /// Path and query of the page, to come back to.
        package var back: String
        /// The plugin whose page it is, to mark it in the navigation.
        package var module: String?

        package init(
            language: Language,
            isSignedIn: Bool,
            place: LocalizedText? = nil,
            csrf: String,
            back: String,
            module: String? = nil
        ) {
            self.language = language
            self.isSignedIn = isSignedIn
            self.place = place
            self.csrf = csrf
            self.back = back
            self.module = module
        }
    }

    /// An entry of the navigation.
    package struct Module: Sendable {
        let id: String
        let title: LocalizedText
        let status: Manifest.Status

        package init(id: String, title: LocalizedText, status: Manifest.Status) {
            self.id = id
            self.title = title
            self.status = status
        }
    }

    private let host: Site
    private let modules: [Module]

    package init(hostFiles: [(name: String, text: String)], modules: [Module]) throws {
        host = try PageRenderer.site(files: hostFiles, assetsAt: nil)
        self.modules = modules
    }

    /// Compiles the templates and string table of an owner.
    package static func site(
        files: [(name: String, text: String)],
        assetsAt prefix: String?
    ) throws -> Site {
        var templates: [String: MustacheTemplate] = [:]
        var strings = StringTable()
        for file in files {
            if file.name == "strings.json" {
                strings = try StringTable(json: Array(file.text.utf8), file: file.name)
            } else if file.name.hasSuffix(".mustache") {
                do {
                    templates[String(file.name.dropLast(9))] = try MustacheTemplate(
                        string: file.text
                    )
                } catch {
                    throw Fault.badConfiguration(
                        "\(file.name)",
                        zh: "模板无法解析：\(error)",
                        en: "the template cannot be read: \(error)"
                    )
                }
            }
        }
        let assets = prefix.map { prefix in files.map { prefix + $0.name }.sorted() } ?? []
        return Site(
            templates: templates,
            strings: strings,
            styles: assets.filter { $0.hasSuffix(".css") },
            scripts: assets.filter { $0.hasSuffix(".js") }
        )
    }

    /// A page of a plugin, inside the layout; `names` are those of organisations that it shows.
    package func page(
        _ template: String,
        of site: Site,
        title: LocalizedText,
        values: PageValue,
        visit: Visit,
        names: (TenantID) -> LocalizedText?
    ) throws -> [UInt8] {
        guard let body = site.templates[template] else { throw Fault.noTemplate(template) }
        var object = common(visit, strings: site.strings)
        if case .object(let members) = values {
            for (name, value) in members {
                object[name] = PageRenderer.any(value) { names($0)?[visit.language] ?? $0.text }
            }
        }
        return layout(body.render(object), title: title[visit.language], site, visit)
    }

    /// A page of the host itself.
    package func hostPage(
        _ template: String,
        title: LocalizedText? = nil,
        values: [String: Any] = [:],
        visit: Visit
    ) throws -> [UInt8] {
        guard let body = host.templates[template] else { throw Fault.noTemplate(template) }
        var object = common(visit, strings: host.strings)
        object.merge(values) { _, new in new }
        object["modules"] = navigation(visit)
        object["hasModules"] = !modules.isEmpty
        let heading = title?[visit.language] ?? host.strings.text("welcome", visit.language)
        return layout(body.render(object), title: heading, host, visit)
    }

    /// A text of the host's own table.
    package func hostText(_ key: String, _ language: Language) -> String {
        host.strings.text(key, language)
    }

    private func layout(
        _ content: String,
        title: String,
        _ site: Site,
        _ visit: Visit
    ) -> [UInt8] {
        guard let layout = host.templates["layout"] else { return Array(content.utf8) }
        var object = common(visit, strings: host.strings)
        object["title"] = title
        object["content"] = content
        object["styles"] = site.styles
        object["scripts"] = site.scripts
        object["modules"] = navigation(visit)
        return Array(layout.render(object).utf8)
    }

    private func common(_ visit: Visit, strings: StringTable) -> [String: Any] {
        [
            "lang": visit.language == .zh ? "zh-CN" : "en",
            "otherLang": visit.language == .zh ? "en" : "zh",
            "t": strings.all(visit.language),
            "csrf": visit.csrf,
            "signedIn": visit.isSignedIn,
            "actsFor": visit.place?[visit.language] ?? "",
            "hasPlace": visit.place != nil,
            "path": visit.back,
            "back": visit.back,
            "backEncoded": PercentEncoding.encode(visit.back),
        ]
    }

    private func navigation(_ visit: Visit) -> [[String: Any]] {
        modules.map { module in
            [
                "href": "/\(module.id)/",
                "name": module.title[visit.language],
                "current": module.id == visit.module,
                "status": host.strings.text(
                    "status\(module.status.rawValue.capitalisedFirst)",
                    visit.language
                ),
            ]
        }
    }

    private static func any(_ value: PageValue, naming name: (TenantID) -> String) -> Any {
        switch value {
        case .text(let text): text
        case .organisation(let id): name(id)
        case .flag(let flag): flag
        case .list(let list): list.map { any($0, naming: name) }
        case .object(let members):
            Dictionary(
                members.map { ($0.0, any($0.1, naming: name)) },
                uniquingKeysWith: { _, new in new }
            )
        }
    }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension Fault {
    /// A page names a template that its folder does not have.
    static func noTemplate(_ name: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "host.no_template",
            message: LocalizedText(
                zh: "没有页面模板 \(name)。",
                en: "There is no template \(name)."
            ),
            remedy: LocalizedText(
                zh: "请在模块的 Web 目录中加入 \(name).mustache。",
                en: "Add \(name).mustache to the plugin's Web folder."
            ),
            location: location
        )
    }
}

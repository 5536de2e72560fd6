import JSONWire
import PluginKit

/// Settings and secrets of plugins as the operator gave them.
package struct GivenSettings: Sendable {
    /// `config` of platform.json, by plugin.
    private(set) var settings: [String: JSONValue] = [:]
    /// By plugin and name; kept from every description.
    private var secrets: [String: Secret] = [:]

    package init() {}

    /// Takes over `config` of platform.json: one object for each plugin.
    mutating func apply(config: JSONValue, file: String) throws {
        guard let members = config.members, members.allSatisfy({ $0.value.members != nil }) else {
            throw Fault.badConfiguration(
                "\(file), config",
                zh: "应按模块各写一个 JSON 对象",
                en: "an object for each plugin is expected"
            )
        }
        for member in members { settings[member.name] = member.value }
    }

    /// Takes over `{"plugin": {"name": "value"}}`, whose file only its owner may read.
    mutating func apply(secrets json: [UInt8], file: String) throws {
        guard let plugins = try? JSONValue.parse(json).members else {
            let form = "{\"plugin\": {\"name\": \"value\"}}"
            throw Fault.badConfiguration(file, zh: "应为 \(form)", en: "\(form) is expected")
        }
        for plugin in plugins {
            for secret in plugin.value.members ?? [] {
                guard let text = secret.value.string, !text.isEmpty else {
                    throw Fault.badConfiguration(
                        file,
                        zh: "\(plugin.name).\(secret.name) 不是文本",
                        en: "\(plugin.name).\(secret.name) is not a text"
                    )
                }
                give(text, secret.name, to: plugin.name)
            }
        }
    }

    /// Takes over `CITYHOST_SECRET_<PLUGIN>_<NAME>`; these stand over the file's.
    mutating func apply(environment: [String: String]) {
        let prefix = "CITYHOST_SECRET_"
        for (variable, text) in environment where variable.hasPrefix(prefix) && !text.isEmpty {
            let words = variable.dropFirst(prefix.count).lowercased()
                .split(separator: "_", maxSplits: 1)
            if words.count == 2 { give(text, String(words[1]), to: String(words[0])) }
        }
    }

    private mutating func give(_ text: String, _ name: String, to plugin: String) {
        secrets["\(plugin)/\(name)"] = Secret(name, text)
    }

    /// A secret of the host's own, which stands under `host`.
    func hostSecret(_ name: String) -> Secret? { secrets["host/\(name)"] }

    /// What a plugin's handlers get; a fault names what is missing or wrong.
    func equipment(
        for manifest: Manifest,
        _ bundle: PluginBundle,
        onReveal: @escaping @Sendable (_ secret: String) -> Void = { _ in }
    ) throws -> PluginEquipment {
        var found: [String: String] = [:]
        for rule in manifest.secrets {
            guard let secret = secrets["\(manifest.id)/\(rule.name)"] else {
                throw Fault.secretMissing(manifest.id, rule)
            }
            found[rule.name] = secret.reveal()
        }
        return PluginEquipment(
            settings: try settings(of: manifest, bundle),
            secrets: found,
            onReveal: onReveal
        )
    }

    private func settings(
        of manifest: Manifest,
        _ bundle: PluginBundle
    ) throws -> (any PluginSettings)? {
        let given = settings[manifest.id]
        guard let reader = bundle.settings else {
            guard given == nil else {
                throw Fault.badConfiguration(
                    "config",
                    zh: "模块 \(manifest.id) 没有设置项",
                    en: "the plugin \(manifest.id) takes no settings"
                )
            }
            return nil
        }
        do {
            return try reader.read((given ?? .object([])).encoded)
        } catch let fault as Fault {
            throw Fault.settingsRefused(manifest.id, fault.violations)
        }
    }
}

extension Fault {
    /// A secret that a plugin needs was not given.
    static func secretMissing(
        _ plugin: String,
        _ rule: Manifest.SecretRule,
        location: SourceLocation = .here()
    ) -> Fault {
        let variable = "CITYHOST_SECRET_\(plugin.uppercased())_\(rule.name.uppercased())"
        return Fault(
            .invalid,
            code: "host.secret_missing",
            message: LocalizedText(
                zh: "模块 \(plugin) 缺少密钥 \(rule.name)（用途：\(rule.purpose)）。",
                en: "The plugin \(plugin) lacks the secret \(rule.name) (for: \(rule.purpose))."
            ),
            remedy: LocalizedText(
                zh: "请设置环境变量 \(variable)，或写入 platform.json 中 secretsFile 指定的文件。",
                en:
                    "Set \(variable), or write it to the file that secretsFile in platform.json names."
            ),
            location: location
        )
    }

    /// A plugin's settings break its schema.
    static func settingsRefused(
        _ plugin: String,
        _ violations: [Violation],
        location: SourceLocation = .here()
    ) -> Fault {
        let list = { (language: Language) in
            violations.map { "\($0.place) \($0.message[language])" }.joined(separator: "; ")
        }
        return Fault(
            .invalid,
            code: "host.settings_refused",
            message: LocalizedText(
                zh: "模块 \(plugin) 的设置不符合要求：\(list(.zh))",
                en: "The settings of the plugin \(plugin) break its schema: \(list(.en))"
            ),
            remedy: LocalizedText(
                zh: "请修改 platform.json 中的 config.\(plugin)。",
                en: "Mend config.\(plugin) in platform.json."
            ),
            violations: violations,
            location: location
        )
    }
}

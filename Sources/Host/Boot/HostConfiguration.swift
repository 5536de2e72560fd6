package import HostLoop
import JSONWire
package import PluginKit

/// How one host runs: flags over environment over platform.json over these defaults.
package struct HostConfiguration: Sendable {
    /// Folder of the database files.
    package var dataDirectory = "data"
    /// Numeric address to listen on, or localhost; one of IPv6 stands here without brackets.
    package var host = "127.0.0.1"
    /// Port to listen on; 0 takes a free one.
    package var port = 8080
    /// Event loops; at least 1.
    package var loops = 1
    /// Processors that loops keep to; nil leaves it to the system.
    package var loopProcessors: ProcessorSet?
    /// Processors that lanes keep to which somebody waits for; nil leaves it to the system.
    package var laneProcessors: ProcessorSet?
    /// Plugins to start; nil starts all that are linked.
    package var plugins: [String]?
    /// Reader threads for each plugin's queries.
    package var readers = 1
    /// Serves provider sandboxes (SMS); never in production.
    package var isSandbox = false
    /// The origin people reach the host under, such as `https://city.example`; its scheme decides
    /// whether cookies are secure.
    package var publicOrigin: String?
    /// Reverse proxies whose X-Forwarded-For counts; none by default, so that nobody can invent
    /// the address they are limited by.
    package var trustedProxies: [AddressRange] = []
    /// The logarithm of scrypt's N for passwords; 17 takes 128 MiB and some 0.4 s a hash.
    package var passwordCost = 17
    /// Identity providers outside, and where requests to them may go.
    package var providers = ProviderSettings()
    /// Adapters of providers that effects go to, by the provider's name; for tests.
    package var providerPorts: [String: any ProviderPort] = [:]
    /// How the chain is signed, and who watches it.
    package var chain = ChainSettings()
    /// Lowest log level written.
    package var logLevel = "notice"
    /// File of the plugins' secrets, which only its owner may read.
    package var secretsFile: String?
    /// What the operator gave the plugins.
    package private(set) var given = GivenSettings()
    /// A further record of used grants that is added to; nil for the data folder's own only.
    package var usedGrantsFile: String?
    /// Addresses inside that webhooks may go to, over http too; for development.
    package var webhookInnerRanges: [AddressRange] = []
    /// Events one caller may publish on the bus in a minute.
    package var publishPerMinute = 120_000
    /// Sign-in codes that one network may ask for in an hour; a mobile carrier puts thousands behind one address.
    package var codesPerHour = 300
    /// How long a drain may take, in milliseconds.
    package var drainMillisMax = 10_000
    /// Files and sockets the process may have open; what files need is not given to connections.
    package var descriptorsMax = 65_536

    package init() {}

    /// Connections one loop takes: its share of the descriptors that files leave.
    func connectionsMax(files: Int) -> Int {
        let left = descriptorsMax - 128 - 64 * files
        return max(16, min(10_000, left / loops))
    }

    /// Refuses a limit of descriptors under which so many files and a few connections do not fit.
    func checkDescriptors(files: Int) throws {
        let needed = 64 + 16 * loops + 16 * files
        guard descriptorsMax < needed else { return }
        throw Fault.tooFewDescriptors(descriptorsMax, needed: needed)
    }

    /// True when cookies may only travel over TLS.
    package var usesSecureCookies: Bool { publicOrigin?.hasPrefix("https://") ?? false }

    /// A sandbox shows sign-in codes, so it is for callers on this machine only.
    func check() throws {
        let isLoopback = host.hasPrefix("127.") || host == "::1" || host == "localhost"
        guard isSandbox, !isLoopback || publicOrigin != nil else { return }
        throw Fault.badConfiguration(
            "sandbox",
            zh: "他人可访问的主机不得显示登录验证码",
            en: "a host that others can reach does not show sign-in codes"
        )
    }

    /// Takes over what a platform.json says.
    package mutating func apply(platform json: [UInt8], file: String) throws {
        let value: JSONValue
        do {
            value = try JSONValue.parse(json)
        } catch {
            throw Fault.badConfiguration(file, zh: "不是合法的 JSON", en: "\(error)")
        }
        guard let members = value.members else {
            throw Fault.badConfiguration(file, zh: "应为 JSON 对象", en: "an object is expected")
        }
        for member in members {
            guard member.name != "config" else {
                try given.apply(config: member.value, file: file)
                continue
            }
            try set(member.name, json: member.value, file: file)
        }
    }

    /// Takes over the file of the plugins' secrets.
    package mutating func apply(secrets json: [UInt8], file: String) throws {
        try given.apply(secrets: json, file: file)
    }

    /// Takes over the `CITYHOST_…` variables of an environment.
    package mutating func apply(environment: [String: String]) throws {
        given.apply(environment: environment)
        let names = [
            "CITYHOST_DATA": "data", "CITYHOST_LISTEN": "listen", "CITYHOST_LOOPS": "loops",
            "CITYHOST_LOOP_PROCESSORS": "loopProcessors",
            "CITYHOST_LANE_PROCESSORS": "laneProcessors",
            "CITYHOST_PLUGINS_RUN": "plugins", "CITYHOST_READERS": "readers",
            "CITYHOST_SANDBOX": "sandbox", "CITYHOST_ORIGIN": "publicOrigin",
            "CITYHOST_LOG": "logLevel", "CITYHOST_USED_GRANTS": "usedGrantsFile",
            "CITYHOST_MINI_SECRET": "miniProgrammeSecret",
            "CITYHOST_OIDC_SECRET": "oidcClientSecret",
            "CITYHOST_TRUSTED_PROXIES": "trustedProxies",
            "CITYHOST_WEBHOOK_INNER": "webhookInnerRanges",
        ]
        for (variable, key) in names.sorted(by: { $0.key < $1.key }) {
            guard let text = environment[variable], !text.isEmpty else { continue }
            try set(key, text: text, source: variable)
        }
    }

    /// Takes over one setting given as text.
    package mutating func set(_ key: String, text: String, source: String) throws {
        switch key {
        case "data":
            guard !text.isEmpty else {
                throw Fault.badConfiguration(
                    source,
                    zh: "未指定数据目录",
                    en: "no data folder is named"
                )
            }
            dataDirectory = text
        case "listen": try setListen(text, source: source)
        case "loops": loops = try HostConfiguration.number(text, 1...64, source)
        case "loopProcessors": loopProcessors = try HostConfiguration.processors(text, source)
        case "laneProcessors": laneProcessors = try HostConfiguration.processors(text, source)
        case "readers": readers = try HostConfiguration.number(text, 1...64, source)
        case "plugins":
            let names = text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
            guard !names.isEmpty else {
                throw Fault.badConfiguration(
                    source,
                    zh: "未指定模块；如不运行任何模块，请在 platform.json 中写 \"plugins\": []",
                    en: "no plugin is named; \"plugins\": [] in platform.json leaves all out"
                )
            }
            if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
                throw Fault.badConfiguration(
                    source,
                    zh: "模块 \(twice) 写了两次",
                    en: "the plugin \(twice) is named twice"
                )
            }
            plugins = names
        case "sandbox": isSandbox = try HostConfiguration.flag(text, source)
        case "publicOrigin": publicOrigin = try HostConfiguration.origin(text, source)
        case "trustedProxies":
            trustedProxies = try HostConfiguration.ranges(text, source: source)
        case "passwordCost": passwordCost = try HostConfiguration.number(text, 14...20, source)
        case "webhookInnerRanges":
            webhookInnerRanges = try HostConfiguration.ranges(text, source: source)
        case "publishPerMinute":
            publishPerMinute = try HostConfiguration.number(text, 1...60_000_000, source)
        case "codesPerHour":
            codesPerHour = try HostConfiguration.number(text, 1...1_000_000, source)
        case "secretsFile": secretsFile = text
        case "usedGrantsFile": usedGrantsFile = text
        case "logLevel": try setLevel(text, source: source)
        default:
            guard
                try providers.set(key, text: text, source: source)
                    || chain.set(key, text: text, source: source)
            else {
                throw Fault.badConfiguration(
                    source,
                    zh: "没有名为 \(key) 的设置",
                    en: "there is no setting \(key)"
                )
            }
        }
    }

    private mutating func set(_ key: String, json: JSONValue, file: String) throws {
        let source = "\(file), \(key)"
        if let text = json.string {
            try set(key, text: text, source: source)
        } else if let flag = json.bool {
            try set(key, text: flag ? "true" : "false", source: source)
        } else if let number = json.int64 {
            try set(key, text: String(number), source: source)
        } else if let list = json.elements {
            let texts = list.compactMap(\.string)
            guard texts.count == list.count else {
                throw Fault.badConfiguration(
                    source,
                    zh: "应为文本列表",
                    en: "a list of texts is expected"
                )
            }
            if key == "plugins", texts.isEmpty {
                plugins = []
            } else {
                try set(key, text: texts.joined(separator: ","), source: source)
            }
        } else {
            throw Fault.badConfiguration(
                source,
                zh: "应为文本、数字、真假值或列表",
                en: "a text, number, truth value or list is expected"
            )
        }
    }

    private mutating func setListen(_ text: String, source: String) throws {
        guard let address = ListenAddress(text) else {
            throw Fault.badConfiguration(
                source,
                zh: "应为数字地址加端口，如 127.0.0.1:8080 或 [::1]:8080，而不是 \(text)",
                en:
                    "a numeric address (or localhost) and a port such as 127.0.0.1:8080 or [::1]:8080"
                    + " are expected, not \(text)"
            )
        }
        host = address.host
        port = address.port
    }

    /// Parts between commas or spaces.
    static func list(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
    }

    static func ranges(_ text: String, source: String) throws -> [AddressRange] {
        try list(text).map { part in
            guard let range = AddressRange(part) else {
                throw Fault.badConfiguration(
                    source,
                    zh: "应为地址段，如 10.0.0.0/8，而不是 \(part)",
                    en: "an address range such as 10.0.0.0/8 is expected, not \(part)"
                )
            }
            return range
        }
    }

    /// Named ones that this process may not run on would leave a thread where it is without a word.
    private static func processors(_ text: String, _ source: String) throws -> ProcessorSet {
        let own = ProcessorSet(ofCallingThread: ())
        if let named = ProcessorSet(text), own.map(named.isSubset) ?? true { return named }
        let known = own?.numbers.map(String.init).joined(separator: ",") ?? "0"
        throw Fault.badConfiguration(
            source,
            zh: "应为本机可用的处理器编号（\(known)），如 0 或 0,2-3，而不是 \(text)",
            en: "processors of this host are expected (\(known)), as in 0 or 0,2-3, not \(text)"
        )
    }

    private mutating func setLevel(_ text: String, source: String) throws {
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        guard levels.contains(text) else {
            let known = levels.joined(separator: ", ")
            throw Fault.badConfiguration(
                source,
                zh: "应为 \(known) 之一，而不是 \(text)",
                en: "one of \(known) is expected, not \(text)"
            )
        }
        logLevel = text
    }

    private static func flag(_ text: String, _ source: String) throws -> Bool {
        switch text {
        case "1", "true": return true
        case "0", "false": return false
        default:
            throw Fault.badConfiguration(
                source,
                zh: "应为 true 或 false，而不是 \(text)",
                en: "true or false is expected, not \(text)"
            )
        }
    }

    /// An origin as browsers write it, since forms are accepted from exactly this one.
    private static func origin(_ text: String, _ source: String) throws -> String {
        let schemes = [("https://", ":443"), ("http://", ":80")]
        if let (scheme, port) = schemes.first(where: { text.hasPrefix($0.0) }) {
            let place = text.utf8.dropFirst(scheme.utf8.count)
            let isWritten = place.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-.:[]".utf8.contains(byte)
            }
            if !place.isEmpty, isWritten, !text.hasSuffix(port) { return text }
        }
        throw Fault.badConfiguration(
            source,
            zh: "应为来源，如 https://city.example，不带路径、末尾斜杠和协议默认端口，而不是 \(text)",
            en: "an origin such as https://city.example is expected, without a path, a"
                + " closing slash and the scheme's own port, not \(text)"
        )
    }

    private static func number(
        _ text: String,
        _ range: ClosedRange<Int>,
        _ source: String
    ) throws -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw Fault.badConfiguration(
                source,
                zh: "应为 \(range.lowerBound) 到 \(range.upperBound) 的整数，而不是 \(text)",
                en: "a number in \(range) is expected, not \(text)"
            )
        }
        return number
    }
}

extension Fault {
    /// A setting that the host cannot work with: where it was given, and what is wrong with it.
    package static func badConfiguration(
        _ place: String,
        zh: String,
        en: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "host.bad_configuration",
            message: LocalizedText(
                zh: "配置有误（\(place)）：\(zh)。",
                en: "The configuration is wrong: \(place): \(en)."
            ),
            remedy: LocalizedText(
                zh: "请修改该设置后重新启动；说明见 docs/guides/operating.md。",
                en: "Mend that setting and start again; docs/guides/operating.md explains each."
            ),
            location: location
        )
    }
}

import ArgumentParser
import FoundationEssentials
import Host
import PluginKit

/// The settings every command shares: flags over environment over platform.json.
struct SettingsOptions: ParsableArguments {
    @Option(help: "Folder of the database files.")
    var data: String?

    @Option(help: "platform.json to read; Manifests/platform.json is read when it is there.")
    var config: String?

    @Option(help: "Plugins to start, with commas between; all linked ones by default.")
    var plugins: String?

    @Option(help: "Lowest log level written: trace, debug, info, notice, warning, error.")
    var log: String?

    /// The configuration these flags stand over; what is wrong with it is told in words.
    func configuration() throws -> HostConfiguration {
        try FaultReport.orExit { try read() }
    }

    /// The same; throws the fault itself.
    func read() throws -> HostConfiguration {
        var configuration = HostConfiguration()
        let file = config ?? "Manifests/platform.json"
        if let bytes = try? Data(contentsOf: URL(filePath: file)) {
            try configuration.apply(platform: Array(bytes), file: file)
        } else if config != nil {
            throw Fault.badConfiguration(
                "--config",
                zh: "无法读取 \(file)",
                en: "\(file) cannot be read"
            )
        }
        if let secrets = configuration.secretsFile {
            try configuration.apply(secrets: SecretsFile.read(secrets), file: secrets)
        }
        try configuration.apply(environment: ProcessInfo.processInfo.environment)
        try set("data", data, in: &configuration)
        try set("plugins", plugins, in: &configuration)
        try set("logLevel", log, as: "--log", in: &configuration)
        return configuration
    }

    /// Takes over what an option said, if it was given; the option is called like its setting
    /// unless `option` says how.
    func set(
        _ key: String,
        _ text: String?,
        as option: String? = nil,
        in configuration: inout HostConfiguration
    ) throws {
        guard let text else { return }
        try configuration.set(key, text: text, source: option ?? "--\(key)")
    }
}

import Host

/// Runs an operator's work on a stopped host's data folder or on a running host, and prints what it
/// says.
enum OperatorWork {
    private static let otherWay = """
        Or leave it running and give --url with its address (http://127.0.0.1:8080), with an operator's \
        API key in CITYHOST_KEY: scope auth.bus.operate, made on the page /account.
        """

    /// `stopped` works on the data folder, `running` asks the host that --url names.
    static func run(
        _ settings: SettingsOptions,
        _ live: LiveOptions,
        stopped: (HostConfiguration) async throws -> [String],
        running: (OperatorClient) async throws -> [String]
    ) async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit(at: "data.locked", otherwise: otherWay) {
            let lines =
                if let url = live.url {
                    try await running(OperatorClient(url: url))
                } else {
                    try await stopped(configuration)
                }
            for line in lines { print(line) }
        }
    }
}

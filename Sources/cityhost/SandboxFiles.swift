import FoundationEssentials
import Glibc
import HostSandbox
import JSONWire

/// What a host needs to use a sandbox: keys, made at its start, and the settings that name them.
struct SandboxFiles {
    private let server: SandboxServer

    init(_ server: SandboxServer) { self.server = server }

    /// Writes `platform.json`, `secrets.json` and the keys into a folder, for its owner alone.
    func write(to folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let book = server.sandbox.merchant
        try write(book.merchantPEM, to: "\(folder)/merchant.pem")
        try write(book.platformPEM, to: "\(folder)/platform.pem")
        let (secrets, settings) = (server.sandbox.secrets, server.sandbox.settings(at: server.url))
        try write(text([("host", object(secrets))]), to: "\(folder)/secrets.json")
        var members = settings.map { ($0.name, JSONValue.string($0.value)) }
        members += [
            ("wechatPayKeyFile", .string("\(folder)/merchant.pem")),
            (
                "wechatPayPlatformKeys",
                .array([.string("\(book.platformSerial)=\(folder)/platform.pem")])
            ),
            ("egressInnerRanges", .array([.string("127.0.0.1")])),
            ("secretsFile", .string("\(folder)/secrets.json")),
        ]
        if let front = server.front {
            let file = "\(folder)/authority.pem"
            guard front.writeAuthority(to: file) else { throw CocoaError(.fileWriteUnknown) }
            members.append(("egressAuthoritiesFile", .string(file)))
        }
        try write(text(members), to: "\(folder)/platform.json")
    }

    private func object(_ members: [(name: String, value: String)]) -> JSONValue {
        .object(members.map { JSONMember($0.name, .string($0.value)) })
    }

    private func text(_ members: [(String, JSONValue)]) -> String {
        var writer = JSONWriter(capacity: 1024)
        JSONValue.object(members.map { JSONMember($0.0, $0.1) }).write(to: &writer)
        return String(decoding: writer.take(), as: UTF8.self) + "\n"
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        guard unsafe chmod(path, 0o600) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }
}

import Glibc
package import Host
package import HostSandbox
import JSONWire
import PluginKit
package import TestGround

extension SandboxServer {
    /// Has a city ask this sandbox for payments, codes, messages, identities and signatures; the keys
    /// go into the folder.
    package func connect(
        _ configuration: inout HostConfiguration,
        in folder: TestFolder
    ) throws {
        configuration.providerPorts = [:]
        for (name, value) in sandbox.settings(at: url) {
            try configuration.set(name, text: value, source: "test")
        }
        let book = sandbox.merchant
        try folder.write(book.merchantPEM, to: "merchant.pem")
        try folder.write(book.platformPEM, to: "platform.pem")
        let key = folder.path(of: "merchant.pem")
        // A key that others may read is refused at the start.
        _ = unsafe chmod(key, 0o600)
        let platform = "\(book.platformSerial)=\(folder.path(of: "platform.pem"))"
        try configuration.set("wechatPayKeyFile", text: key, source: "test")
        try configuration.set("wechatPayPlatformKeys", text: platform, source: "test")
        let secrets = sandbox.secrets.map { JSONMember($0.name, .string($0.value)) }
        var writer = JSONWriter()
        JSONValue.object([JSONMember("host", .object(secrets))]).write(to: &writer)
        try configuration.apply(secrets: writer.take(), file: "secrets.json")
    }
}

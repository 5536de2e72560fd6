import Glibc
import HostLoop
import PluginKit

extension Fault {
    /// The address to listen on cannot be had; what to do depends on why.
    static func cannotListen(
        _ address: String,
        _ error: LoopError,
        location: SourceLocation = .here()
    ) -> Fault {
        let (why, remedy) = reason(error)
        return Fault(
            .unavailable,
            code: "host.cannot_listen",
            message: LocalizedText(
                zh: "无法监听 \(address)：\(why.zh)。",
                en: "The host cannot listen on \(address): \(why.en)."
            ),
            remedy: remedy,
            cause: "\(error)",
            location: location
        )
    }

    private static func reason(_ error: LoopError) -> (why: LocalizedText, remedy: LocalizedText) {
        switch error {
        case .addressInUse:
            (LocalizedText(zh: "另一个程序正在使用该端口", en: "another program listens there"), another)
        case .system(_, EADDRNOTAVAIL, _):
            (
                LocalizedText(zh: "本机没有这个地址", en: "this machine has no such address"),
                LocalizedText(
                    zh: "请用 ip address 查看本机地址；127.0.0.1 只供本机，0.0.0.0 是所有地址。",
                    en: "`ip address` lists this machine's; 127.0.0.1 is for this machine alone,"
                        + " 0.0.0.0 is all of them."
                )
            )
        case .system(_, EACCES, _):
            (
                LocalizedText(zh: "当前用户不能使用该端口", en: "this user may not use that port"),
                LocalizedText(
                    zh: "1024 以下的端口归反向代理；请选 1024 及以上的端口，例如 8080。",
                    en: "Ports below 1024 are the reverse proxy's; choose a higher one."
                )
            )
        case .system(_, EAFNOSUPPORT, _):
            (
                LocalizedText(zh: "本机未启用该地址类型", en: "this machine has no such addresses"),
                LocalizedText(
                    zh: "请启用 IPv6，或改用 127.0.0.1。",
                    en: "Switch IPv6 on, or use 127.0.0.1."
                )
            )
        case .system(_, _, let reason): (LocalizedText(zh: reason, en: reason), another)
        default: (LocalizedText(zh: "地址无法识别", en: "it is not understood"), another)
        }
    }

    private static let another = LocalizedText(
        zh: "请停止占用该端口的进程，或用 --listen 换一个地址（make run ADDRESS=127.0.0.1:8081）。",
        en: "Stop what uses that port, or choose another with --listen"
            + " (`make run ADDRESS=127.0.0.1:8081`)."
    )

    /// The process may open fewer files and sockets than it needs.
    static func tooFewDescriptors(
        _ limit: Int,
        needed: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "host.too_few_descriptors",
            message: LocalizedText(
                zh: "进程最多可打开 \(limit) 个文件和连接，而启动至少需要 \(needed) 个。",
                en: "The process may open \(limit) files and sockets, and needs \(needed) at least."
            ),
            remedy: LocalizedText(
                zh: "请提高上限（ulimit -n 65536，或 systemd 的 LimitNOFILE=65536）后重新启动。",
                en: "Raise the limit (`ulimit -n 65536`, systemd: LimitNOFILE=65536), start again."
            ),
            location: location
        )
    }
}

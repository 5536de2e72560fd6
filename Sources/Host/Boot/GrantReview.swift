import HostAuth
package import PluginKit

/// Holds what plugins are granted against what somebody has reviewed.
package enum GrantReview {
    /// Everything the plugins of a build are granted.
    package static func grants(of types: [any Plugin.Type]) throws -> [Grant] {
        try types.flatMap { type in
            let reading = Manifest.read(type.bundle)
            let manifest = try LoadedPlugin.manifest(of: type.bundle, reading)
            return grants(of: manifest, type.bundle, schemas: reading.schemas)
        }
    }

    /// The grants of a manifest that may not be the one that was compiled, nor its schemas.
    package static func grants(
        of manifest: Manifest,
        _ bundle: PluginBundle,
        schemas: [String: Schema]? = nil
    ) -> [Grant] {
        manifest.grants(
            statements: bundle.statements,
            migrations: bundle.migrations.map { ("\($0.name)", "\($0.text)") },
            schemas: schemas ?? Manifest.read(bundle).schemas
        )
    }

    /// What the host grants by its own manifests: roles and permissions of everybody among it.
    package static var ofHost: [Grant] {
        hostBundles.flatMap { bundle in
            let reading = Manifest.read(bundle)
            return reading.manifest.map { grants(of: $0, bundle, schemas: reading.schemas) } ?? []
        }
    }

    /// By what name the host's own grants stand in the lock.
    package static var hostIDs: [String] { hostBundles.map { "\($0.id)" } }

    private static var hostBundles: [PluginBundle] { [HostContract.bundle, AuthContract.bundle] }

    /// Refuses grants that do not stand in the lock; says which lines nothing needs any more.
    package static func check(
        _ grants: [Grant],
        of plugins: [String],
        against lock: CapabilityLock
    ) throws -> [String] {
        let difference = lock.difference(grants, of: Set(plugins))
        guard difference.added.isEmpty else { throw Fault.grantsNotReviewed(difference.added) }
        return difference.removed
    }
}

extension Fault {
    /// A manifest grants more than was reviewed.
    static func grantsNotReviewed(_ lines: [String], location: SourceLocation = .here()) -> Fault {
        let list = lines.joined(separator: "; ")
        return Fault(
            .forbidden,
            code: "host.grants_not_reviewed",
            message: LocalizedText(
                zh: "有权限尚未经审核：\(list)。",
                en: "Some grants have not been reviewed: \(list)."
            ),
            remedy: LocalizedText(
                zh: "请审核后运行 cityhost plugin lock，提交 Manifests/capabilities.lock 并重新构建。",
                en: "Review them, run `cityhost plugin lock`, commit Manifests/capabilities.lock, "
                    + "and build again."
            ),
            location: location
        )
    }

    /// Contracts of plugins do not fit each other, or break what was promised.
    package static func contractBroken(
        _ problems: [String],
        location: SourceLocation = .here()
    ) -> Fault {
        let list = problems.joined(separator: "\n")
        return Fault(
            .invalid,
            code: "host.contract_broken",
            message: LocalizedText(
                zh: "模块之间的契约不一致：\n\(list)",
                en: "The contracts of the plugins do not hold:\n\(list)"
            ),
            remedy: LocalizedText(
                zh: "请按每行括号内的说明修改。",
                en: "Mend each as its line says in brackets."
            ),
            location: location
        )
    }
}

import HostStore
import Logging
import PluginKit

extension CityFiles {
    /// Begins to carry out what plugins ask of providers, and to bring them what these tell.
    func startOutside() {
        for (loaded, file) in plugins {
            if let courier = courier(for: loaded, file.store) { file.start(courier) }
        }
        let board = EffectBoard(parts: effectParts)
        guard !board.parts.isEmpty else { return }
        board.measure(metrics, providers, now: environment.now)
        readiness.tells("effects stuck", board.stuck)
        readiness.tells("provider not set up") { [providers] in board.missing(from: providers) }
    }

    /// The plugins that ask providers or hear from them; none before the start.
    var effectParts: [EffectBoard.Part] {
        plugins.compactMap { loaded, file in
            guard let courier = file.courier else { return nil }
            return EffectBoard.Part(
                plugin: PluginID(loaded.id),
                desk: EffectDesk(file: file.store.file, blocks: loaded.manifest.blocks),
                courier: courier
            )
        }
    }

    private func courier(for plugin: LoadedPlugin, _ store: PluginStore) -> ProviderCourier? {
        let blocks = plugin.manifest.blocks
        guard blocks.effects != nil || blocks.callbacks != nil else { return nil }
        let id = PluginID(plugin.id)
        var noting = environment
        noting.onUse = { [use] kind, name in use.note(id.text, kind, name) }
        let note = { @Sendable (problem: String) in
            Logger(label: "effects").warning("\(problem)")
        }
        return ProviderCourier(
            id,
            effects: blocks.effects.map { rules in
                EffectService(
                    plugin: id,
                    file: store.file,
                    rules: rules,
                    handlers: plugin.registration.effects,
                    environment: environment,
                    onProblem: note
                )
            },
            callbacks: blocks.callbacks.map { rules in
                CallbackInbox(
                    plugin: id,
                    file: store.file,
                    rules: rules,
                    handlers: plugin.registration.callbacks,
                    environment: noting,
                    onProblem: note
                )
            },
            providers,
            environment,
            note: note
        )
    }

    /// Asks providers nothing more, and gives calls under way so long to end.
    func stopOutside(withinMillis millis: UInt64) async {
        await withTaskGroup { group in
            for (_, file) in plugins {
                group.addTask { await file.stopOutside(withinMillis: millis) }
            }
        }
    }
}

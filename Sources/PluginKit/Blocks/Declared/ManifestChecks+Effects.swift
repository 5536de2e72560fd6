/// What must hold of what a plugin asks of providers outside.
extension ManifestChecks {
    func check(_ effects: EffectRules) {
        let place = ["blocks", "effects"]
        if effects.effects.isEmpty {
            wrong(place, "effects of nothing", "declare one, or leave it out")
        }
        for effect in effects.effects {
            let here = place + [effect.name]
            typeName(effect.name, here)
            port(effect.port, here, "payment.order.create")
        }
    }

    func check(_ callbacks: CallbackRules) {
        let place = ["blocks", "callbacks"]
        if callbacks.callbacks.isEmpty {
            wrong(place, "callbacks of nothing", "declare one, or leave it out")
        }
        var ports: Set<String> = []
        for callback in callbacks.callbacks {
            let here = place + [callback.name]
            typeName(callback.name, here)
            port(callback.port, here, "payment.order.paid")
            if !ports.insert(callback.port).inserted {
                wrong(here + ["port"], "\"\(callback.port)\" is there twice", "handle it in one")
            }
        }
    }

    private func port(_ port: String, _ place: [String], _ example: String) {
        guard !Names.isDotted(port, parts: 3) else { return }
        wrong(
            place + ["port"],
            "a port is named <provider>.<thing>.<act>",
            "write it like \(example)"
        )
    }
}

/// What must hold of the files a plugin keeps, and of the routes that bring and send them.
extension ManifestChecks {
    func check(_ files: FileRules) {
        let place = ["blocks", "files", "kinds"]
        if files.kinds.isEmpty { wrong(place, "files of no kind", "declare one, or leave it out") }
        for kind in files.kinds {
            let here = place + [kind.name]
            typeName(kind.name, here)
            if kind.types.isEmpty { wrong(here + ["types"], "no type is taken", "name one") }
            for type in kind.types where MediaType(rawValue: type) == nil {
                let known = MediaType.allCases.map(\.rawValue).joined(separator: ", ")
                wrong(
                    here + ["types"],
                    "\"\(type)\" cannot be told by a file's first bytes",
                    "choose among \(known)"
                )
            }
        }
    }

    func fileRoutes() {
        for (index, route) in manifest.routes.enumerated() {
            let place = ["routes", "\(index)"]
            if let kind = route.upload {
                brings(kind, route.method, place)
            }
            if route.isDownload, route.method != "GET" || route.output != nil {
                wrong(
                    place + ["download"],
                    "what sends a file is a GET without \"output\"",
                    "make it one"
                )
            }
        }
        for (index, page) in manifest.pages.enumerated() {
            checkChanges(page, ["pages", "\(index)"])
            guard let kind = page.upload else { continue }
            brings(kind, page.method, ["pages", "\(index)"])
        }
    }

    /// Whoever watches learns when something happens, so that has to be everybody's business.
    private func checkChanges(_ page: Manifest.PageRoute, _ place: [String]) {
        guard page.hasChanges else { return }
        let parameters = PathTemplate(page.path)?.parameters ?? []
        if page.method != "GET" || page.exposure != .public || parameters.count != 1 {
            wrong(
                place + ["changes"],
                "changes are told of a public GET with one parameter in its path",
                "leave it out"
            )
        }
    }

    private func brings(_ kind: String, _ method: String, _ place: [String]) {
        if manifest.blocks.files?.kind(kind) == nil {
            wrong(
                place + ["upload"],
                "there is no kind of files \"\(kind)\"",
                "declare it in blocks.files.kinds"
            )
        }
        if !["POST", "PUT"].contains(method) {
            wrong(place + ["upload"], "a file comes with POST or PUT", "choose one of them")
        }
    }
}

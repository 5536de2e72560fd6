import PluginKit

/// The versions of a notice on the lot's page: what was said before, and why it was changed.
struct NoticeShown {
    /// The newest first.
    let versions: [NoticeVersion]
    let language: Language

    var values: [(String, PageValue)] {
        let items = versions.map { version in
            PageValue.object([
                ("version", .text(String(version.version))),
                ("noticedAt", .text(LotWords.moment(version.noticedAt))),
                ("hasWhy", .flag(version.reason != nil)), ("why", .text(version.reason ?? "")),
                ("called", .text(language == .zh ? version.titleZh : version.titleEn)),
                ("startedAt", .text(LotWords.yuan(version.startFen))),
                ("stepWas", .text(LotWords.yuan(version.stepFen))),
                ("endedAt", .text(LotWords.moment(version.registrationEndsAt))),
                ("openedAt", .text(LotWords.moment(version.opensAt))),
            ])
        }
        return [("hasVersions", .flag(!items.isEmpty)), ("versions", .list(items))]
    }
}

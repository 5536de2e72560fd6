import PluginKit

/// Searches that residents keep.
extension Housing {
    func savedSearches(in host: inout Registration) {
        host.command(Operations.SaveSearch.self) { input, transaction in
            let filter = try SearchFilter(saving: input, on: transaction.now.civilDay)
            return try SavedSearchDesk.save(filter, text: input.text, in: transaction)
        }
        host.handle(Operations.GetSavedSearches.self) { _, context in
            try context.point { try SavedSearchDesk.searches(in: $0) }
        }
        host.command(Operations.MuteSearch.self) { try SavedSearchDesk.mute($0, in: $1) }
        host.command(Operations.RemoveSearch.self) { input, transaction in
            try SavedSearchDesk.remove(input.id, in: transaction)
            return NoContent()
        }
        host.handle(Operations.GetSearchNotices.self) { _, context in
            try context.point { try SavedSearchDesk.notices(in: $0) }
        }
        host.timer(Timers.SearchTurn.self) { try SearchWatch.turn($0, in: $1) }
        host.page(Pages.SavedSearchesPage.self) { try SavedSearchPage.list($0, $1) }
        host.page(Pages.SaveSearchPage.self) { try await SavedSearchPage.save($0, $1) }
        host.page(Pages.MuteSearchPage.self) { try await SavedSearchPage.mute($0, $1) }
        host.page(Pages.RemoveSearchPage.self) { try await SavedSearchPage.remove($0, $1) }
    }
}

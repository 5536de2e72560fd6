import PluginKit

/// What landlords bring and see of all their homes together.
extension Housing {
    func landlords(in host: inout Registration) {
        host.handle(Operations.ImportPortfolio.self) { _, context in
            try await PortfolioDesk.take(context)
        }
        host.handle(Operations.GetPortfolioImport.self) { input, context in
            try await PortfolioDesk.show(input.id, context)
        }
        host.handle(Operations.ApplyPortfolio.self) { input, context in
            try await PortfolioDesk.apply(input.id, context)
        }
        host.sheet(Operations.GetPortfolioTemplate.self) { _, context in
            PortfolioDesk.template(context.call.language)
        }
        host.handle(Operations.GetBuildingReport.self) { input, context in
            try await context.query {
                try ReportDesk.report(input.id, until: input.until, in: $0)
            }
        }
        host.sheet(Operations.GetReportSheet.self) { input, context in
            let report = try await context.query {
                try ReportDesk.report(input.id, until: input.until, in: $0)
            }
            return ReportDesk.sheet(report, context.call.language)
        }
        host.page(Pages.BuildingReportsPage.self) { try await ReportPage.list($0, $1) }
        host.page(Pages.BuildingReportPage.self) { try await ReportPage.reply($0, $1) }
        host.page(Pages.PortfolioPage.self) { try PortfolioPage.list($1) }
        host.page(Pages.SendPortfolioPage.self) { try await PortfolioPage.send($1) }
        host.page(Pages.PortfolioImportPage.self) { try await PortfolioPage.reply($0, $1) }
        host.page(Pages.ApplyPortfolioPage.self) { try await PortfolioPage.apply($0, $1) }
    }
}

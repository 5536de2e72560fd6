/// An operation declared in the manifest; types are generated.
public protocol Operation: Sendable {
    /// What the caller sends.
    associatedtype Input: OperationInput
    /// What the caller gets.
    associatedtype Output: Payload

    /// The operation's id in the manifest, unique within the plugin.
    static var id: StaticString { get }
}

/// A page declared in the manifest; types are generated.
public protocol PageOperation: Sendable {
    /// Path, query or form fields.
    associatedtype Input: OperationInput

    /// The page's id in the manifest, unique within the plugin.
    static var id: StaticString { get }
}

/// What a page handler answers.
public enum PageReply: Sendable {
    /// Renders the named template of the plugin's `Web` folder with values.
    case show(template: StaticString, title: LocalizedText, values: PageValue)
    /// Sends the browser on (303) to a path of this host.
    case redirect(to: String)
}

/// A value that a template can show.
public enum PageValue: Sendable {
    /// A text; escaped when shown.
    case text(String)
    /// An organisation's name in the reader's language; the plugin does not learn it. Its identifier where there is none.
    case organisation(TenantID)
    /// Shows or hides a section.
    case flag(Bool)
    /// Repeats a section.
    case list([PageValue])
    /// Named values.
    case object([(String, PageValue)])
}

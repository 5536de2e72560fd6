/// A plugin's contract as data: what `Manifests/<id>/plugin.json` declares.
///
/// Read by `Manifest.read`, which reports every mistake with its file, place and remedy.
package struct Manifest: Sendable {
    package var id: String
    package var version: String
    package var hostAPI: String
    package var title: LocalizedText
    package var owner: String
    package var status: Status
    package var boot: Boot
    package var tenancy: Tenancy
    package var permissions: [PermissionRule]
    package var routes: [Route]
    package var pages: [PageRoute]
    package var tables: [Table]
    package var events: [PublishedEvent]
    package var subscriptions: [SubscriptionRule]
    package var timers: [String]
    package var limits: Limits
    package var commands: [CommandRule]
    package var usedCommands: [UsedCommandRule]
    package var secrets: [SecretRule]
    /// Schema of the operator's settings; nil when there is nothing to set.
    package var config: String?
    package var usedTables: [TableUse] = []
    /// Events that integrators publish and this plugin answers for.
    package var accepts: [AcceptRule] = []
    /// Building blocks of the host that this plugin uses.
    package var blocks = Blocks()

    package enum Status: String, Sendable, CaseIterable {
        case alpha, beta, stable, deprecated
    }

    package enum Boot: String, Sendable, CaseIterable {
        case critical, degraded
    }

    package enum Tenancy: String, Sendable, CaseIterable {
        /// Nothing is an organisation's: no rows, and nothing acts in one.
        case none
        /// Callers act for an organisation or as subjects.
        case optional
        /// All is an organisation's: every row, and every caller who needs a permission.
        case required
    }

    package struct PermissionRule: Sendable {
        /// `<plugin>.<thing>.<act>`.
        package var id: String
        package var title: LocalizedText
        /// Roles that hold it by default; `resident` is everybody who is signed in.
        package var roles: [String]
    }

    package enum Exposure: String, Sendable, CaseIterable {
        /// Anyone, signed in or not.
        case `public`
        /// Callers who hold the permission.
        case permission
    }

    package enum Idempotency: String, Sendable, CaseIterable {
        case none, optional, required
    }

    package enum ActsIn: String, Sendable, CaseIterable {
        /// Writes only in the caller's own tenant, or as a subject.
        case caller
        /// May write in the tenant that owns the resource.
        case resource
    }

    /// At most `count` calls in `windowSeconds` for each value of `per`.
    package struct Quota: Sendable {
        package enum Per: String, Sendable, CaseIterable {
            case principal, address
        }
        package var count: Int
        package var windowSeconds: Int
        package var per: Per

        package init(count: Int, windowSeconds: Int, per: Per) {
            self.count = count
            self.windowSeconds = windowSeconds
            self.per = per
        }
    }

    package struct Route: Sendable {
        package var operation: String
        package var title: LocalizedText
        package var method: String
        /// The whole path, such as `/housing/v1/homes/{id}`.
        package var path: String
        /// Schema files below the manifest's folder; nil for none.
        package var input: String?
        package var output: String?
        package var permission: String?
        package var exposure: Exposure
        package var idempotency: Idempotency
        package var success: Int
        package var quota: Quota?
        package var deadlineMillis: Int
        package var bodyBytesMax: Int
        package var actsIn: ActsIn
        /// False where neither what is asked nor what is answered is about anybody: in a plugin with
        /// sealed columns, what is kept under idempotency keys lies sealed where this is true.
        package var isPersonal = true
        /// Codes of the faults the operation can answer with, for OpenAPI.
        package var faults: [String]
        /// The kind of the file that the body is; nil for a JSON body or none.
        package var upload: String? = nil
        /// True when the answer is a file.
        package var isDownload = false
    }

    package struct PageRoute: Sendable {
        package var operation: String
        package var method: String
        package var path: String
        package var input: String?
        package var permission: String?
        package var exposure: Exposure
        package var actsIn: ActsIn
        /// The kind of the file that its form brings; nil for none.
        package var upload: String? = nil
        /// Whether browsers may be told, at `<path>/changes`, that events have come whose partition key is
        /// the path's parameter.
        package var hasChanges = false
    }

    package struct Table: Sendable {
        package struct Column: Sendable {
            package enum Class: String, Sendable, CaseIterable {
                case `public`, `internal`, personal, restricted
            }
            package var name: String
            package var dataClass: Class
            package var purpose: String
            /// Permission without which the column reads as NULL.
            package var maskUnless: String? = nil
            /// How it is encrypted at rest; nil for a column that lies there as it is.
            package var sealed: SealedRule? = nil
            /// The sealed column whose rows are found by this one.
            package var finds: String? = nil
        }
        package var name: String
        /// The column that holds the owning tenant, when rows belong to one.
        package var tenantColumn: String?
        /// The column that holds the person, when rows belong to one.
        package var subjectColumn: String?
        /// SQL condition over the row's own columns under which everybody may see it.
        package var publicWhere: String?
        /// True for tables that no statement may scan.
        package var isLarge: Bool
        package var columns: [Column]
        /// The column that holds the owning tenant's place in the tree of tenants.
        package var pathColumn: String? = nil
        /// True for a table `pub_<name>_v<N>`, which plugins that declare the use may read.
        package var isPublished = false
        /// Columns that rows of several people are told apart by.
        ///
        /// Numbers that nobody can guess, or what everybody may see is taken: a key without the
        /// person has one of them.
        package var sharedKeys: [String] = []
    }

    /// Another plugin's published table that statements may read.
    package struct TableUse: Sendable {
        /// `<plugin>.<name>.v<N>`.
        package var table: String
        /// The columns that are read, and no others.
        package var columns: [String]
        package var purpose: String
        /// True when the plugin works without the table's owner.
        package var isOptional = false
    }

    package struct PublishedEvent: Sendable {
        /// `<plugin>.<thing>.<happened>.v<N>`.
        package var type: String
        /// Swift type, such as `HomeHeld`.
        package var name: String
        package var schema: String
        /// Property whose value is the partition key.
        package var partitionKey: String
        /// Property that holds the person the event is about.
        package var subject: String?
        package var isPersonal: Bool
        /// The earlier version whose events become this one's; nil when there is none.
        package var upcast: UpcastRule?
        /// What a reader outside the host has to hold; nil for an event that stays within.
        package var readPermission: String? = nil
        /// Properties that are not for every reader.
        package var fields: [FieldRule] = []
    }

    package struct UpcastRule: Sendable {
        /// The earlier type, which is published no more.
        package var type: String
        /// The schema it had.
        package var schema: String
    }

    /// A command that other plugins may call within the host.
    package struct CommandRule: Sendable {
        /// Swift type, such as `CancelHold`.
        package var name: String
        package var version: Int
        package var title: LocalizedText
        package var input: String
        package var output: String
        /// What the originator of the call has to hold.
        package var permission: String
        package var deadlineMillis: Int
        package var actsIn: ActsIn
        /// True when programs outside may call it over HTTP.
        package var isOnWire = false

        /// `CancelHold.v1`.
        package var id: String { "\(name).v\(version)" }
    }

    /// A command of another plugin that this one calls.
    package struct UsedCommandRule: Sendable {
        package var plugin: String
        package var name: String
        package var version: Int
        /// This plugin's own schemas: what it sends fits, and what it reads is a subset.
        package var input: String
        package var output: String
        /// True when the plugin works without the other one.
        package var isOptional: Bool

        /// `CollectDeposit.v1`.
        package var id: String { "\(name).v\(version)" }
    }

    package struct SecretRule: Sendable {
        package var name: String
        package var purpose: String
    }

    package struct SubscriptionRule: Sendable {
        /// What becomes of an event whose attempts are used up.
        package enum Exhausted: String, Sendable, CaseIterable {
            /// It stays the next of its partition key.
            case park
            /// Its key goes on without it.
            case deadLetter
        }

        /// With whose rights the handler works.
        package enum RunsAs: String, Sendable, CaseIterable {
            /// As the plugin itself, in the event's tenant.
            case service
            /// As whoever caused the event, with what they may do now and the plugin declares.
            case originator
        }

        /// Where a consumer that is new to the log begins.
        package enum Start: String, Sendable, CaseIterable {
            /// With the first event ever.
            case beginning
            /// With the events after its first start.
            case now
        }

        package var type: String
        /// Swift type of the subscription, such as `HomeHeldSeen`.
        package var name: String
        /// The consumer's own schema for the payload: a subset of the producer's.
        package var schema: String
        package var retryFirstMillis: Int
        package var retryMaxMillis: Int
        /// Attempts at one event, the first included.
        package var attemptsMax: Int
        package var exhausted: Exhausted
        package var runsAs: RunsAs
        /// What the originator has to hold; for `originator` only.
        package var permission: String?
        package var start: Start
    }
}

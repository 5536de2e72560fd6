// swift-tools-version: 6.2
import Foundation
import PackageDescription

// MARK: - The plugins
// One word a plugin. CITYHOST_PLUGINS="Housing Homes" builds a subset; "none" builds an empty city.
let allPlugins: [String] = [
    "Exchange",
    "Housing",
]

let asked = ProcessInfo.processInfo.environment["CITYHOST_PLUGINS"]?
    .split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
// CITYHOST_TESTS="Housing Layout" builds these suites only, for a short way from edit to answer.
let askedTests = ProcessInfo.processInfo.environment["CITYHOST_TESTS"]?
    .split(whereSeparator: { $0 == " " || $0 == "," }).map { "\($0)Tests" }
if let unknown = asked?.first(where: { $0 != "none" && !allPlugins.contains($0) }) {
    fatalError("CITYHOST_PLUGINS names \(unknown); there are: \(allPlugins.joined(separator: " "))")
}
let plugins = asked.map { names in allPlugins.filter(names.contains) } ?? allPlugins

// MARK: - What every target of ours is built with

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]
// The leaves that every byte passes through: a third of their instructions were exclusivity checks, which
// debug builds, and so all tests, keep.
let leaf =
    strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let tokens = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let arguments = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

// MARK: - The table of targets

func core(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    _ settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func plugin(_ name: String) -> Target {
    .target(
        name: name,
        dependencies: ["PluginKit"],
        path: "Plugins/\(name)",
        exclude: ["README.md", "Migrations", "Statements", "Web"],
        packageAccess: false,
        swiftSettings: strict,
        plugins: ["ManifestPlugin"]
    )
}

/// A plugin that carries its manifest itself.
func testPlugin(_ name: String) -> Target {
    .target(
        name: name,
        dependencies: ["PluginKit"],
        path: "Tests/PluginTesting/\(name)",
        exclude: ["Manifest", "Migrations", "Statements"],
        packageAccess: false,
        swiftSettings: strict,
        plugins: ["ManifestPlugin"]
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let pluginDependencies = plugins.map { Target.Dependency.target(name: $0) }

let package = Package(
    name: "cityhost",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "cityhost", targets: ["cityhost"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibUV", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        core("JSONWire"),
        core("TransparencyLog", [crypto]),
        core("PluginKit", ["JSONWire"]),
        core("HostLoop", ["CLibUV", collections], leaf),
        core("HostHTTP", ["HostLoop", "PluginKit"], leaf),
        core("HostEgress", ["HostLoop", "CCurl", "PluginKit"]),
        core(
            "HostProviders",
            ["HostEgress", "PluginKit", "JSONWire", "TransparencyLog", crypto, cryptoExtras]
        ),
        core(
            "HostSandbox",
            [
                "HostEgress", "HostHTTP", "HostLoop", "HostProviders", "PluginKit", "JSONWire",
                "TransparencyLog", "COpenSSL", crypto, cryptoExtras,
            ]
        ),
        core("HostStore", ["CSQLite", "PluginKit", collections, crypto]),
        core("HostBus", ["HostStore", "TransparencyLog", "PluginKit", crypto]),
        core("HostDocuments", ["PluginKit", crypto]),
        .target(
            name: "HostAuth",
            dependencies: ["HostStore", "PluginKit", crypto, cryptoExtras, tokens],
            exclude: ["Manifest"],
            swiftSettings: strict,
            plugins: ["ManifestPlugin"]
        ),
        .target(
            name: "Host",
            dependencies: [
                "HostLoop", "HostHTTP", "HostEgress", "HostProviders", "HostStore", "HostBus",
                "HostAuth", "HostDocuments", "JSONWire", "TransparencyLog", "PluginKit", logging,
                crypto,
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            exclude: ["Manifest", "Web"],
            swiftSettings: strict,
            plugins: ["ManifestPlugin"]
        ),
        .executableTarget(
            name: "cityhost",
            dependencies: [
                "Host", "HostEgress", "HostLoop", "HostSandbox", "HostStore", "PluginKit",
                "JSONWire", arguments,
            ] + pluginDependencies,
            swiftSettings: strict,
            plugins: ["ManifestPlugin"]
        ),
        .executableTarget(
            name: "ManifestCompiler",
            dependencies: ["PluginKit", "CSQLite"],
            swiftSettings: strict
        ),
        .plugin(
            name: "ManifestPlugin",
            capability: .buildTool(),
            dependencies: ["ManifestCompiler"],
            path: "Sources/ManifestPlugin"
        ),
        .target(
            name: "Attacks",
            dependencies: ["PluginKit"],
            path: "Tests/PluginTesting/Attacks",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ScopeCost",
            dependencies: ["HostStore", "PluginKit", "Attacks"],
            path: "Benchmarks/ScopeCost",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Neighbours",
            dependencies: ["Host", "HTTPTesting", "Observer", "PluginKit", "Unruly"],
            path: "Benchmarks/Neighbours",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "SubscriberCost",
            dependencies: ["HostBus", "HostStore", "JSONWire", "PluginKit"],
            path: "Benchmarks/SubscriberCost",
            swiftSettings: strict
        ),
        tests(
            "HostStoreTests",
            [
                "HostStore", "CSQLite", "PluginKit", "JSONWire", "Attacks", "TestGround",
                "TestDisk",
            ]
        ),
        tests(
            "HostBusTests",
            [
                "HostBus", "HostStore", "TransparencyLog", "PluginKit", "JSONWire", "TestGround",
                "TestDisk",
            ]
        ),
        tests(
            "HostAuthTests",
            ["HostAuth", "HostStore", "PluginKit", "JSONWire", "TestGround", crypto]
        ),
        .target(
            name: "TestDisk",
            dependencies: ["CSQLite", "HostStore", "PluginKit", "TestGround"],
            path: "Tests/PluginTesting/TestDisk",
            swiftSettings: strict
        ),
        .target(
            name: "TestGround",
            path: "Tests/PluginTesting/TestGround",
            swiftSettings: strict
        ),
        .target(
            name: "HTTPTesting",
            dependencies: ["HostHTTP", "HostLoop"],
            path: "Tests/HTTPTesting",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "HTTPFrames",
            dependencies: ["HostHTTP"],
            path: "Tests/Fuzz/HTTPFrames",
            swiftSettings: strict
        ),
        .target(
            name: "PluginTesting",
            dependencies: [
                "Host", "HTTPTesting", "HostAuth", "HostBus", "HostHTTP", "HostLoop", "HostSandbox",
                "HostStore", "JSONWire", "PluginKit", "TestGround", logging,
            ],
            path: "Tests/PluginTesting/City",
            swiftSettings: strict
        ),
        tests(
            "HostEgressTests",
            [
                "HostEgress", "HostSandbox", "HostLoop", "HostHTTP", "HTTPTesting", "PluginKit",
                "TestGround",
            ]
        ),
        .testTarget(
            name: "HostProvidersTests",
            dependencies: [
                "HostProviders", "HostSandbox", "HostEgress", "HostLoop", "HostHTTP", "HTTPTesting",
                "JSONWire", "PluginKit", "TestGround", "TransparencyLog", crypto, cryptoExtras,
            ],
            path: "Tests/PluginTesting/HostProvidersTests",
            swiftSettings: strict
        ),
        .testTarget(
            name: "HostDocumentsTests",
            dependencies: ["HostDocuments", "PluginKit", "TestGround"],
            path: "Tests/PluginTesting/HostDocumentsTests",
            swiftSettings: strict
        ),
        tests("HostLoopTests", ["HostLoop", "HTTPTesting"]),
        tests("HostHTTPTests", ["HostHTTP", "HostLoop", "HTTPTesting"]),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["HostHTTP", "HTTPTesting"],
            exclude: ["HTTPDifferences.json"],
            swiftSettings: strict
        ),
        tests("JSONWireTests", ["JSONWire", "TestGround"]),
        tests("TransparencyLogTests", ["TransparencyLog", "JSONWire", "TestGround"]),
        testPlugin("Observer"),
        .executableTarget(
            name: "ObservedHost",
            dependencies: ["Host", "Observer", "PluginKit"] + pluginDependencies,
            path: "Tests/PluginTesting/ObservedHost",
            swiftSettings: strict,
            plugins: ["ManifestPlugin"]
        ),
        .target(
            name: "LinkedPlugins",
            dependencies: ["PluginKit"] + pluginDependencies,
            path: "Tests/PluginTesting/LinkedPlugins",
            swiftSettings: strict,
            plugins: ["ManifestPlugin"]
        ),
        testPlugin("Unruly"),
        .target(
            name: "Specimen",
            dependencies: ["PluginKit"],
            path: "Tests/PluginTesting/Specimen",
            exclude: ["Manifest", "Migrations", "Statements"],
            packageAccess: false,
            swiftSettings: strict,
            plugins: ["ManifestPlugin"]
        ),
        .target(
            name: "Starter",
            dependencies: ["PluginKit"],
            path: "Tests/PluginTesting/Starter",
            exclude: ["README.md", "Manifest", "Migrations", "Statements", "Web"],
            packageAccess: false,
            swiftSettings: strict,
            plugins: ["ManifestPlugin"]
        ),
        testPlugin("Giver"),
        testPlugin("Taker"),
        testPlugin("Post"),
        testPlugin("Workshop"),
        .testTarget(
            name: "WorkshopTests",
            dependencies: [
                "Workshop", "HTTPTesting", "Host", "HostAuth", "HostSandbox", "HostStore",
                "JSONWire", "PluginKit", "PluginTesting", "TestGround", "TransparencyLog",
            ],
            path: "Tests/PluginTesting/WorkshopTests",
            swiftSettings: strict
        ),
        .testTarget(
            name: "StarterTests",
            dependencies: ["Starter", "PluginTesting", "PluginKit"],
            path: "Tests/PluginTesting/StarterTests",
            swiftSettings: strict
        ),
        .testTarget(
            name: "BoundaryTests",
            dependencies: ["ManifestCompiler", "PluginKit", "JSONWire", "Starter", "Workshop"],
            path: "Tests/PluginTesting/BoundaryTests",
            exclude: ["Cases", "PluginKit.interface"],
            swiftSettings: strict
        ),
        tests(
            "cityhostTests",
            [
                "cityhost", "Giver", "Host", "HostAuth", "HostSandbox", "HostStore", "HTTPTesting",
                "ManifestCompiler", "PluginKit", "PluginTesting", "Post", "Taker", "TestGround",
                arguments,
            ]
        ),
        tests(
            "ManifestCompilerTests",
            [
                "ManifestCompiler", "PluginKit", "JSONWire", "Attacks", "Observer", "Specimen",
                "TestGround",
            ]
        ),
        tests("PluginKitTests", ["PluginKit", "JSONWire", "TestGround", crypto]),
        tests(
            "HostTests",
            [
                "Host", "HostAuth", "HostBus", "HostHTTP", "HostLoop", "HostSandbox", "HostStore",
                "HTTPTesting", "JSONWire", "Observer", "Giver", "Taker", "Post", "Starter",
                "Specimen", "PluginKit", "PluginTesting", "TestGround", "TransparencyLog", "Unruly",
            ]
        ),
        .testTarget(
            name: "ContractTests",
            dependencies: [
                "Host", "HostAuth", "HostBus", "HostStore", "HTTPTesting", "JSONWire", "Giver",
                "Observer", "PluginKit", "PluginTesting", "LinkedPlugins", "Starter", "Taker",
                "TestGround", "TransparencyLog",
            ],
            path: "Tests/PluginTesting/ContractTests",
            swiftSettings: strict
        ),
        tests("LayoutTests", []),
        tests("JourneyTests", ["LinkedPlugins"]),
    ] + plugins.map(plugin)
        + plugins.map {
            tests(
                "\($0)Tests",
                [
                    .target(name: $0), "Host", "HostSandbox", "HostStore", "HTTPTesting",
                    "JSONWire", "PluginKit", "PluginTesting", "TestDisk", "TestGround",
                ]
            )
        }
)

// What nothing asked for needs is not built either.
if let askedTests {
    let named = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    var kept: Set<String> = []
    var open = ["cityhost", "ManifestPlugin"] + askedTests
    while let name = open.popLast() {
        guard let target = named[name], kept.insert(name).inserted else { continue }
        open += target.dependencies.compactMap { dependency in
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): name
            default: nil
            }
        }
    }
    package.targets.removeAll { !kept.contains($0.name) }
}

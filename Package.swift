// swift-tools-version: 6.2
// The house: what turns Core's knowledge of meters into a program for Linux.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let metering = Target.Dependency.product(name: "Metering", package: "Core")
let kmp = Target.Dependency.product(name: "KMP", package: "Core")
let mbus = Target.Dependency.product(name: "MBus", package: "Core")
let iec62056 = Target.Dependency.product(name: "IEC62056", package: "Core")
let pulse = Target.Dependency.product(name: "Pulse", package: "Core")
let catalogue = Target.Dependency.product(name: "Catalogue", package: "Core")
let simulator = Target.Dependency.product(name: "Simulator", package: "Core")

let package = Package(
    name: "heatlog",
    products: [.executable(name: "heatlog", targets: ["heatlog"])],
    dependencies: [
        .package(path: "Core"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .target(name: "CTransport"),
        .target(
            name: "Transport",
            dependencies: [
                "CTransport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Journal",
            dependencies: [metering, .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict
        ),
        // Tries a journal from outside: kills it, weighs it, times it.
        .executableTarget(
            name: "JournalTrial",
            dependencies: [
                "Collector", "Journal", "Outputs", "Transport", metering, pulse,
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Collector",
            dependencies: [
                "Journal", "Transport", metering, kmp, mbus, iec62056, pulse, catalogue,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Diagnosis",
            dependencies: ["Transport", metering, kmp, mbus, iec62056, catalogue],
            swiftSettings: strict
        ),
        .target(
            name: "Settings",
            dependencies: [
                "Collector", "Journal", "Outputs", "Transport", metering, kmp, mbus, iec62056,
                pulse, catalogue, .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto"),
        .target(
            name: "Outputs",
            dependencies: [
                "CMosquitto", "Journal", "Transport", metering, kmp, catalogue,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Dashboard",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "heatlog",
            dependencies: [
                "Collector", "Dashboard", "Diagnosis", "Journal", "Outputs", "Settings",
                "Transport", metering, kmp, mbus, iec62056, pulse, catalogue, simulator,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TransportTests",
            dependencies: [
                "Collector", "TestSupport", "Transport", metering, pulse,
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "JournalTests",
            dependencies: [
                "Journal", "JournalTrial", "TestSupport", metering,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Transport", metering],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "CollectorTests",
            dependencies: [
                "Collector", "Journal", "JournalTrial", "TestSupport", "Transport", metering, kmp,
                mbus, iec62056, pulse, catalogue, simulator,
            ],
            exclude: ["Recordings"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DiagnosisTests",
            dependencies: [
                "Diagnosis", "TestSupport", "Transport", metering, kmp, mbus, iec62056, catalogue,
                simulator,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: [
                "Collector", "Journal", "Outputs", "Settings", "TestSupport", "Transport", metering,
                kmp, mbus, iec62056, pulse, catalogue,
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DashboardTests",
            dependencies: ["Dashboard", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OutputsTests",
            dependencies: [
                "Journal", "JournalTrial", "Outputs", "TestSupport", "Transport", metering,
                catalogue,
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            exclude: ["EmonServer", "Prometheus"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "heatlogTests",
            dependencies: [
                "Collector", "Diagnosis", "heatlog", "Journal", "Outputs", "Settings",
                "TestSupport",
                "Transport", metering, kmp, mbus, iec62056, pulse, catalogue, simulator,
            ],
            exclude: [
                "Doctor", "EmonHub", "Exports", "Help", "ImportFiles", "Outputs", "Status",
            ],
            swiftSettings: strict
        ),
    ]
)

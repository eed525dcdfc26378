// swift-tools-version: 6.2
// Core: what heatlog knows of meters. No dependencies, no Foundation, no clock, no I/O.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// The rooms that a microcontroller compiles too; `make embedded` proves it.
let embeddable =
    strict + [.treatWarning("EmbeddedRestrictions", as: .error), .strictMemorySafety()]

let package = Package(
    name: "Core",
    products: [
        .library(name: "Metering", targets: ["Metering"]),
        .library(name: "KMP", targets: ["KMP"]),
        .library(name: "MBus", targets: ["MBus"]),
        .library(name: "IEC62056", targets: ["IEC62056"]),
        .library(name: "Pulse", targets: ["Pulse"]),
        .library(name: "Catalogue", targets: ["Catalogue"]),
        .library(name: "Simulator", targets: ["Simulator"]),
    ],
    targets: [
        .target(name: "Metering", swiftSettings: embeddable),
        .target(name: "KMP", dependencies: ["Metering"], swiftSettings: embeddable),
        .target(name: "MBus", dependencies: ["Metering"], swiftSettings: embeddable),
        .target(name: "IEC62056", dependencies: ["Metering"], swiftSettings: embeddable),
        .target(name: "Pulse", dependencies: ["Metering"], swiftSettings: embeddable),
        .target(
            name: "Catalogue",
            dependencies: ["IEC62056", "KMP", "MBus", "Metering"],
            swiftSettings: strict
        ),
        .target(
            name: "Simulator",
            dependencies: ["Catalogue", "IEC62056", "KMP", "MBus", "Metering", "Pulse"],
            swiftSettings: strict
        ),
        .testTarget(name: "MeteringTests", dependencies: ["Metering"], swiftSettings: strict),
        .testTarget(
            name: "KMPTests",
            dependencies: ["KMP", "Metering"],
            resources: [.copy("Vectors")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MBusTests",
            dependencies: ["MBus", "Metering"],
            resources: [.copy("Vectors")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "IEC62056Tests",
            dependencies: ["IEC62056", "Metering"],
            resources: [.copy("Vectors")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PulseTests",
            dependencies: ["Metering", "Pulse"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CatalogueTests",
            dependencies: ["Catalogue", "IEC62056", "KMP", "MBus", "Metering"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: [
                "Catalogue", "IEC62056", "KMP", "MBus", "Metering", "Pulse", "Simulator",
            ],
            swiftSettings: strict
        ),
    ]
)

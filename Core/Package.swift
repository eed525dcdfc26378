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
        .library(name: "Catalogue", targets: ["Catalogue"]),
        .library(name: "Simulator", targets: ["Simulator"]),
    ],
    targets: [
        .target(name: "Metering", swiftSettings: embeddable),
        .target(name: "KMP", dependencies: ["Metering"], swiftSettings: embeddable),
        .target(name: "MBus", dependencies: ["Metering"], swiftSettings: embeddable),
        .target(
            name: "Catalogue",
            dependencies: ["KMP", "MBus", "Metering"],
            swiftSettings: strict
        ),
        .target(
            name: "Simulator",
            dependencies: ["Catalogue", "KMP", "MBus", "Metering"],
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
            name: "CatalogueTests",
            dependencies: ["Catalogue", "KMP", "MBus", "Metering"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: ["Catalogue", "KMP", "MBus", "Metering", "Simulator"],
            swiftSettings: strict
        ),
    ]
)

// swift-tools-version: 6.2
// What the protocol rooms cost. A package of its own: whoever only reads meters never builds it.
import PackageDescription

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(path: "../Core"),
        // Without its traits: they count allocations, which `make embedded` rules out by compiling.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Decoding",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "KMP", package: "Core"),
                .product(name: "Metering", package: "Core"),
            ],
            path: "Decoding",
            swiftSettings: [.treatAllWarnings(as: .error)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        .executableTarget(
            name: "Telegrams",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "MBus", package: "Core"),
                .product(name: "Metering", package: "Core"),
            ],
            path: "Telegrams",
            swiftSettings: [.treatAllWarnings(as: .error)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ]
)

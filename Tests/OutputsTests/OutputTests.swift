import Testing

@testable import Outputs

@Suite("Outputs")
struct OutputTests {
}

/// A page that is made anew for each request.
public struct WebPage: Sendable {
    /// Where it is: `/metrics`.
    public let path: String
    /// The type of its text, as `Content-Type` tells it.
    public let contentType: String
    /// Makes it; what it throws is answered with the status 500, and told to nobody.
    public let text: @Sendable () async throws -> String

    /// Describes a page.
    public init(
        _ path: String,
        contentType: String,
        text: @escaping @Sendable () async throws -> String
    ) {
        self.path = path
        self.contentType = contentType
        self.text = text
    }
}

internal import Crypto
internal import CryptoExtras
internal import Foundation

/// The encrypted form of a request, for a server without HTTPS.
///
/// AES-128-CBC with a random start, and an HMAC-SHA256 of the plain text, both with the write key's
/// sixteen bytes. The answer is the plain text's SHA-256, which only the holder of the key can give.
/// A request that is caught can be sent again by others: its times are in it, so it changes nothing.
struct EmoncmsSeal: Sendable {
    /// The number of the user at emoncms.
    let user: Int
    private let key: SymmetricKey

    /// Prepares to seal; nil where the key is not 32 hexadecimal digits.
    ///
    /// - Parameters:
    ///   - user: the number of the user.
    ///   - apikey: the write key.
    init?(user: Int, apikey: Secret) {
        guard let bytes = Self.bytes(ofHexadecimal: apikey.revealed), bytes.count == 16 else {
            return nil
        }
        self.user = user
        key = SymmetricKey(data: bytes)
    }

    /// A sealed request.
    struct Sealed {
        /// The header `Authorization`.
        let authorization: String
        /// The body.
        let body: [UInt8]
        /// What the answer has to be.
        let proof: String
    }

    /// Seals a request.
    ///
    /// - Parameter text: its parameters, not percent-encoded: the receiver does not decode them.
    /// - Returns: nil where the library refuses, which it never does with such a key.
    func seal(_ text: String) -> Sealed? {
        let plain = Array(text.utf8)
        let start = AES._CBC.IV()
        guard let hidden = try? AES._CBC.encrypt(plain, using: key, iv: start) else { return nil }
        let code = HMAC<SHA256>.authenticationCode(for: plain, using: key)
        let digits = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return Sealed(
            authorization: "\(user):\(digits)",
            body: Array(Self.base64(Data(start) + hidden).utf8),
            proof: Self.base64(Data(SHA256.hash(data: plain)))
        )
    }

    /// Base64 with `-` and `_`, as it may stand in an address.
    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8).map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard !digits.contains(nil), digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { place in
            UInt8((digits[place] ?? 0) << 4 | (digits[place + 1] ?? 0))
        }
    }
}

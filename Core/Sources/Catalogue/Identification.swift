public import KMP
extension MeterCatalogue {
    public static let probe: [RegisterID] = [RegisterID(254)]
    public static func models(typeCode: UInt16) -> [MeterModel] { [] }
    public static func models(typeNumber: String) -> [MeterModel] { [] }
    public static func models(answering: Set<RegisterID>) -> [MeterModel] { [] }
}

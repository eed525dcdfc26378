import Catalogue
import KMP
import Testing

@Suite("The page of meters")
struct MarkdownTests {
    @Test
    func `Two pages of the same catalogue are the same`() {
        #expect(MeterCatalogue.markdown == MeterCatalogue.markdown)
    }

    @Test
    func `A model's page has every register, info bit and log`() {
        for model in MeterCatalogue.models {
            let lines = Set(model.markdown.split(separator: "\n").map(String.init))
            for entry in model.registers {
                let start = "| \(entry.id.rawValue) | 0x"
                #expect(lines.contains { $0.hasPrefix(start) && $0.contains("`\(entry.name)`") })
            }
            for bit in model.info?.bits ?? [] {
                #expect(lines.contains("| \(bit.mask) | `\(bit.name)` | \(bit.sentence) |"))
            }
            for log in model.loggers {
                #expect(lines.contains { $0.hasPrefix("| \(log.kind) | ") })
            }
            #expect(lines.contains("- Wake: \(model.eye.wake)"))
        }
    }

    @Test
    func `Every row of a table has as many cells as its head`() {
        var cells: Int?
        for line in MeterCatalogue.markdown.split(separator: "\n", omittingEmptySubsequences: false)
        {
            guard line.hasPrefix("|") else {
                cells = nil
                continue
            }
            let count = line.count { $0 == "|" }
            #expect(cells == nil || cells == count, "\(line)")
            cells = count
        }
    }

    @Test
    func `The first register of a MULTICAL 601 looks as in the manual`() throws {
        let page = try #require(MeterCatalogue.model(named: "601")).markdown
        let row =
            "| 60 | 0x003C | `heat_energy` | Heat energy E1 | 0.001 MWh, 4 B (captured) | "
            + "5512-447 Rev. M1, register list (documented) |"
        #expect(page.contains(row))
        #expect(page.hasPrefix("# Kamstrup MULTICAL 601\n"))
        #expect(page.contains("| 15xx | read through top module 67-05 |"))
    }
}

import Outputs
import Testing
import Yams

@testable import Settings

@Suite("Configuration: the settings of outputs")
struct OutputSettingTests {
    /// What a setting of this form makes of a text, and what is wrong with it.
    private func read(
        _ form: OutputSetting.Form,
        _ text: String,
        usual: String? = nil,
        environment: [String: String] = [:]
    ) throws -> (value: OutputValues.Value?, problems: [String]) {
        let node = try #require(try Yams.compose(yaml: "{key: \(text)}"))
        let folder = Folder(of: "/etc/heatlog/heatlog.yaml")
        let findings = Findings(folder: folder, environment: environment)
        let item = Item(node: node, file: "heatlog.yaml", path: ["outputs", "o"])
        let group = try #require(Group(item, keys: ["key"], in: .output("o"), findings))
        let setting = OutputSetting("key", form, usual: usual, "A setting.")
        let value = OutputSettingReader(setting: setting, group: group).value()
        return (value, findings.problems.map { "\($0.message) \($0.hint)" })
    }

    @Test(
        arguments: [
            (.text, "a b", .text("a b")),
            (.word(["v1", "v2"]), "v2", .text("v2")),
            (.yesOrNo, "on", .yesOrNo(true)),
            (.number(1...65_535), "1883", .number(1_883)),
            (.time(.zero ... .seconds(3_600)), "10m", .time(.seconds(600))),
            (.time(.zero ... .seconds(3_600)), "0s", .time(.zero)),
            (.size(1_000_000...1_000_000_000, or: ["day"]), "10MB", .text("10MB")),
            (.size(1_000_000...1_000_000_000, or: ["day"]), "day", .text("day")),
            (
                .url(["http", "https"]), "'https://db.local:8086/p'",
                .text("https://db.local:8086/p")
            ),
            (.file, "ca.pem", .text("/etc/heatlog/ca.pem")),
            (.ownFile, "a.csv", .text("/etc/heatlog/a.csv")),
            (.list, "[a, b]", .list(["a", "b"])),
            (.list, "a", .list(["a"])),
            (.pairs, "{site: north, floor: '2'}", .pairs(["site": "north", "floor": "2"])),
            (.secret, "abc", .secret(Secret("abc"))),
            (.secretPairs, "{X-Key: abc}", .secretPairs(["X-Key": Secret("abc")])),
        ] as [(OutputSetting.Form, String, OutputValues.Value)]
    )
    func `a text that fits its form is its value`(
        form: OutputSetting.Form,
        text: String,
        value: OutputValues.Value
    ) throws {
        let found = try read(form, text)
        #expect(found.value == value)
        #expect(found.problems == [])
    }

    @Test(
        arguments: [
            (.text, "''", "key is empty. Write a text, or leave key out."),
            (
                .text, "[a]",
                "key is a list, and should be a single value. "
                    + "Write it after the colon, as in 'key: value'."
            ),
            (
                .word(["values", "json"]), "jsn",
                "key is 'jsn', which is no key of this kind of output. "
                    + "Did you mean 'json'?"
            ),
            (
                .number(1...65_535), "0",
                "key is '0', which is no number of that kind. "
                    + "Write a whole number from 1 to 65535."
            ),
            (
                .time(.seconds(1) ... .seconds(60)), "2m",
                "key is '2m', which is no length of time from "
                    + "1s to 1m. Write it like 10s, 5m, 1h or 1d."
            ),
            (
                .size(1_000_000...1_000_000_000, or: ["day", "month"]), "10kB",
                "key is '10kB', which is no size from 1MB to 1GB. "
                    + "Write it like 10MB or day or month."
            ),
            (
                .size(1_000_000...1_000_000_000, or: ["day", "month"]), "mnth",
                "key is 'mnth', which is no size from 1MB to 1GB. Did you mean 'month'?"
            ),
            (
                .url(["http", "https"]), "db:8086",
                "key is 'db:8086', which is no address. "
                    + "Write it like http://host:port."
            ),
            (
                .url(["http"]), "'http://me:word@db/'",
                "key holds a user's name or password. "
                    + "Write it like http://host:port, and the rest in settings of their own."
            ),
            (
                .pairs, "a",
                "key is 'a', and should be a group of settings. "
                    + "Write each setting on a line of its own, as in 'name: value'."
            ),
            (.list, "[a, '']", "key is empty. Write a text, or leave key out."),
        ] as [(OutputSetting.Form, String, String)]
    )
    func `a text that does not fit is told, and has no value`(
        form: OutputSetting.Form,
        text: String,
        problem: String
    ) throws {
        let found = try read(form, text)
        #expect(found.value == nil)
        #expect(found.problems == [problem])
    }

    @Test func `what is not given has its usual value`() throws {
        #expect(
            try read(.time(.zero ... .seconds(3_600)), "", usual: "10m").value
                == .time(.seconds(600))
        )
        #expect(try read(.list, "", usual: "a").value == .list(["a"]))
        #expect(try read(.text, "").value == nil)
    }

    @Test(arguments: [
        (OutputSetting.Form.secret, "\"hunter2\\n\""), (.secret, "[hunter2]"),
        (.secretPairs, "hunter2"), (.secretPairs, "{a: [hunter2]}"), (.secret, "{hunter2: a}"),
    ])
    func `a secret is not told, even where it is wrong`(
        form: OutputSetting.Form,
        text: String
    ) throws {
        let found = try read(form, text)
        #expect(found.value == nil)
        #expect(found.problems.count == 1)
        #expect(!found.problems.joined().contains("hunter2"), "\(found.problems)")
    }

    @Test func `a secret is hidden in every description and dump`() {
        let values = OutputValues(["token": .secret(Secret("hunter2"))])
        var dumped = ""
        dump(values, to: &dumped)
        #expect(!"\(values) \(String(reflecting: values)) \(dumped)".contains("hunter2"))
        #expect(values.secret("token")?.revealed == "hunter2")
    }
}

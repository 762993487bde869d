using System.Collections.Immutable;
using Executor.Execution.Archives;
using Executor.Execution.Tests.Archives;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H37: names that lead out of the folder, that hide what they are, or that two entries share. What could be written elsewhere or
/// over another entry, on any file system, refuses the archive; what is only odd is a name like others.
/// </summary>
public sealed class H37_HostileNames : ImportFixture
{
    public static TheoryData<string, string> BadNames => new()
    {
        { "/etc/passwd", "entry '/etc/passwd' has an absolute name" },
        { "//x", "entry '//x' has an absolute name" },
        { "../x", "entry '../x' has '..' in its name" },
        { "agent_code/../../x", "entry 'agent_code/../../x' has '..' in its name" },
        { "agent_code/..", "entry 'agent_code/..' has '..' in its name" },
        { "agent_code/./x", "entry 'agent_code/./x' has '.' in its name" },
        { "agent_code//x", "entry 'agent_code//x' has an empty part in its name" },
        { "agent_code\\x", "entry 'agent_code\\x' has a backslash in its name" },
        { "..\\..\\x", "entry '..\\..\\x' has a backslash in its name" },
        { "C:/x", "entry 'C:/x' has a drive letter in its name" },
        { "c:x", "entry 'c:x' has a drive letter in its name" },
        { "agent_code/c:x", "entry 'agent_code/c:x' has a drive letter in its name" },
        { "tasks/one/C:/x", "entry 'tasks/one/C:/x' has a drive letter in its name" },
        { "agent_code/a\nb", "entry 'agent_code/a\\u000ab' has a control character in its name" },
        { "agent_code/a\u001bb", "entry 'agent_code/a\\u001bb' has a control character in its name" },
        { "agent_code/a\u0085b", "entry 'agent_code/a\\u0085b' has a control character in its name" },
        { "agent_code/a\u2028b", "entry 'agent_code/a\\u2028b' has a control character in its name" },
    };

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Import_BadName_IsRefused(string name, string problem)
    {
        Assert.Equal([problem], await RefusalAsync(GoodTar().File(name, "x").ToTar()));
        Assert.Equal([problem], await RefusalAsync(GoodZip().File(name, "x").ToZip()));
    }

    [Fact]
    public async Task Import_NulInName_IsRefused()
    {
        const string Problem = "entry 'agent_code/a\\u0000.py' has a control character in its name";

        Assert.Equal([Problem], await RefusalAsync(GoodZip().File("agent_code/a\0.py", "x").ToZip()));
        Assert.Equal([Problem], await RefusalAsync(GoodTar().LongFile("agent_code/a\0.py", "x").ToTar()));
        Assert.Equal([Problem], await RefusalAsync(GoodTar().Entry("L", 'L', "agent_code/a\0.py\0").File("s", "x").ToTar()));
    }

    [Fact]
    public async Task Import_EmptyName_IsRefused()
    {
        Assert.Equal(["entry '' has an empty part in its name"], await RefusalAsync(GoodZip().File("", "x").ToZip()));
        Assert.Equal(["entry '' has no name"], await RefusalAsync(GoodTar().Folder("").ToTar()));
    }

    [Fact]
    public async Task Import_NameThatIsNotUtf8_IsRefused()
    {
        byte[] name = [.. "agent_code/"u8, 0xff, 0xfe];

        const string Problem = "entry 'agent_code/\ufffd\ufffd' has a name that is not UTF-8";

        Assert.Equal([Problem], await RefusalAsync(GoodTar().Entry(name, '0', []).ToTar()));
        Assert.Equal([Problem], await RefusalAsync(GoodZip().Add(new ZipBuilder.Entry("", []) { NameBytes = name }).ToZip()));
    }

    [Fact]
    public async Task Import_LongNames_AreRefused()
    {
        string part = "agent_code/" + new string('é', 128);
        string whole = "agent_code" + string.Concat(Enumerable.Repeat("/" + new string('x', 99), 11));

        await EndsWithAsync("has a part longer than 255 bytes in its name", GoodZip().File(part, "").ToZip());
        await EndsWithAsync("has a name longer than 1024 bytes", GoodTar().LongFile(whole, "").ToTar());
        await EndsWithAsync("has a name longer than 1024 bytes", GoodZip().File(new string('y', 60_000), "").ToZip());

        async Task EndsWithAsync(string problem, byte[] archive) =>
            Assert.EndsWith(problem, Assert.Single(await RefusalAsync(archive)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_TwoEntriesWithOneName_IsRefused()
    {
        const string Name = "agent_code/agent.py";

        Assert.Equal([$"entry '{Name}' is there twice"], await RefusalAsync(GoodTar().File(Name, "x").ToTar()));
        Assert.Equal([$"entry '{Name}' is there twice"], await RefusalAsync(GoodZip().File(Name, "x").ToZip()));
        Assert.Equal([$"entry './{Name}' is there twice"], await RefusalAsync(GoodTar().File("./" + Name, "x").ToTar()));
    }

    [Theory]
    [InlineData("agent_code/Agent.py", "agent.py")]
    [InlineData("Agent_Code/x", "agent_code")]
    [InlineData("agent_code/agent.py.", "agent.py")]
    [InlineData("agent_code/agent.py. ..", "agent.py")]
    [InlineData("agent_code./x", "agent_code")]
    public async Task Import_NamesThatDifferInCaseOrTrailingDots_AreRefused(string name, string known)
    {
        string[] problem = [$"entry '{name}' has a name that differs from '{known}' only in letter case, Unicode form or trailing dots"];

        Assert.Equal(problem, await RefusalAsync(GoodTar().File(name, "x").ToTar()));
        Assert.Equal(problem, await RefusalAsync(GoodZip().File(name, "x").ToZip()));
    }

    // Each is one name here, and no other entry has it where dots at the end or a device's name mean something else.
    [Theory]
    [InlineData("x.")]
    [InlineData("...")]
    [InlineData("x ")]
    [InlineData("CON")]
    [InlineData("aux.c")]
    [InlineData("nul.")]
    [InlineData("LPT1.txt")]
    public async Task Import_NameThatIsOddElsewhere_IsKeptAsItIs(string name)
    {
        ArchiveImport.Accepted import = await AcceptedAsync(GoodZip().File("agent_code/" + name, "x").ToZip());

        Assert.Equal("x", (await FilesOfAsync(import.Agent))[name]);
    }

    [Theory]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("CAF\u00c9", "cafe\u0301")]
    [InlineData("\u1e69", "s\u0307\u0323")]
    [InlineData("\ud55c", "\u1112\u1161\u11ab")]
    [InlineData("\ub098", "\u1102\u1161")]
    [InlineData("\u212a", "k")]
    [InlineData("\u2126", "\u03c9")]
    [InlineData("\u03c2", "\u03c3")]
    public async Task Import_NamesThatAreEqualInUnicode_AreRefused(string first, string second)
    {
        byte[] tar = GoodTar().File("agent_code/" + first, "").File("agent_code/" + second, "").ToTar();
        ImmutableArray<string> problems = await RefusalAsync(tar);

        Assert.EndsWith("only in letter case, Unicode form or trailing dots", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u00e9", "e")]
    [InlineData("\u0915\u093f", "\u0915\u0940")]
    [InlineData("a", "\u0430")]
    public async Task Import_NamesThatOnlyLookAlike_AreAccepted(string first, string second) =>
        await AcceptedAsync(GoodTar().File("agent_code/" + first, "").File("agent_code/" + second, "").ToTar());

    // Full-width dots, one- and two-dot leaders, slashes of mathematics: folded to ASCII they would leave the folder.
    [Theory]
    [InlineData("\uff0e\uff0e/x")]
    [InlineData("\u2024\u2024/x")]
    [InlineData("\u2025/x")]
    [InlineData("\uff0e\uff0e\uff0fx")]
    [InlineData("..\u2215..\u2215x")]
    [InlineData("\u2044etc\u2044passwd")]
    [InlineData("..\uff3cx")]
    [InlineData("\uff23\uff1a/x")]
    public async Task Import_NameThatLooksLikeAWayOut_IsOnlyAName(string name)
    {
        ArchiveImport.Accepted import = await AcceptedAsync(GoodTar().File("agent_code/" + name, "x").ToTar());

        SortedDictionary<string, string> files = await FilesOfAsync(import.Agent);
        Assert.Equal("x", files[name]);
        Assert.Equal(2, files.Count);
    }

    [Fact]
    public async Task Import_FileAndFolderWithOneName_IsRefused()
    {
        Assert.Equal(
            ["entry 'agent_code/agent.py/x' has the name of both a file and a folder"],
            await RefusalAsync(GoodTar().File("agent_code/agent.py/x", "").ToTar()));
        Assert.Equal(["entry 'tasks' has the name of both a file and a folder"], await RefusalAsync(GoodZip().File("tasks", "").ToZip()));
    }
}

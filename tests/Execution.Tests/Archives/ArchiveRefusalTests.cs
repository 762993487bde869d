using System.Collections.Immutable;
using System.Text;
using Executor.Execution.Archives;

namespace Executor.Execution.Tests.Archives;

/// <summary>What no container may hold, tried in each that can express it.</summary>
public sealed class ArchiveRefusalTests : ImportFixture
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
    public async Task Import_NamesThatDifferInCase_AreRefused(string name, string known)
    {
        Assert.Equal(
            [$"entry '{name}' has a name that differs from '{known}' only in letter case or Unicode form"],
            await RefusalAsync(GoodTar().File(name, "x").ToTar()));
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

        Assert.EndsWith("only in letter case or Unicode form", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u00e9", "e")]
    [InlineData("\u0915\u093f", "\u0915\u0940")]
    [InlineData("a", "\u0430")]
    public async Task Import_NamesThatOnlyLookAlike_AreAccepted(string first, string second) =>
        await AcceptedAsync(GoodTar().File("agent_code/" + first, "").File("agent_code/" + second, "").ToTar());

    [Fact]
    public async Task Import_FileAndFolderWithOneName_IsRefused()
    {
        Assert.Equal(
            ["entry 'agent_code/agent.py/x' has the name of both a file and a folder"],
            await RefusalAsync(GoodTar().File("agent_code/agent.py/x", "").ToTar()));
        Assert.Equal(["entry 'tasks' has the name of both a file and a folder"], await RefusalAsync(GoodZip().File("tasks", "").ToZip()));
    }

    [Theory]
    [InlineData('1', "is a hard link")]
    [InlineData('2', "is a symbolic link")]
    [InlineData('3', "is a device")]
    [InlineData('4', "is a device")]
    [InlineData('6', "is a named pipe")]
    [InlineData('S', "is a sparse file")]
    [InlineData('V', "is neither a regular file nor a folder")]
    [InlineData('M', "is neither a regular file nor a folder")]
    public async Task Import_SpecialEntryInTar_IsRefused(char type, string problem) =>
        Assert.Equal([$"entry 'agent_code/x' {problem}"], await RefusalAsync(GoodTar().Entry("agent_code/x", type).ToTar()));

    [Theory]
    [InlineData(0xA1FFu, "is a symbolic link")]
    [InlineData(0x11A4u, "is a named pipe")]
    [InlineData(0x21A4u, "is a device")]
    [InlineData(0x61A4u, "is a device")]
    [InlineData(0xC1A4u, "is a device")]
    [InlineData(0x41EDu, "is neither a regular file nor a folder")]
    public async Task Import_SpecialEntryInZip_IsRefused(uint mode, string problem)
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", "/etc/passwd"u8.ToArray()) { Mode = mode }).ToZip();

        Assert.Equal([$"entry 'agent_code/x' {problem}"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_FileThroughALinkBeforeIt_WritesNothing()
    {
        byte[] tar = GoodTar().Entry("agent_code/out", '2').File("agent_code/out/x", "x").ToTar();

        Assert.Equal(["entry 'agent_code/out' is a symbolic link"], await RefusalAsync(tar));
    }

    [Fact]
    public async Task Import_SeveralBadEntries_NamesThemAll()
    {
        byte[] tar = GoodTar().Entry("agent_code/x", '2').File("../y", "content").Entry("agent_code/z", '3').ToTar();

        Assert.Equal(
            ["entry 'agent_code/x' is a symbolic link", "entry '../y' has '..' in its name", "entry 'agent_code/z' is a device"],
            await RefusalAsync(tar));
    }

    [Fact]
    public async Task Import_ThousandsOfBadEntries_NamesTheFirst()
    {
        TarBuilder tar = GoodTar();
        for (int i = 0; i < 1000; i++)
        {
            tar.Entry($"agent_code/{i}", '2');
        }

        ImmutableArray<string> problems = await RefusalAsync(tar.ToGzip());

        Assert.Equal(201, problems.Length);
        Assert.Equal("and 800 more problems", problems[^1]);
    }

    [Theory]
    [InlineData("-task")]
    [InlineData(".task")]
    [InlineData("a b")]
    [InlineData("täsk")]
    [InlineData("🚀")]
    [InlineData("a+b")]
    public async Task Import_BadTaskId_IsRefused(string id)
    {
        byte[] tar = GoodTar().File($"tasks/{id}/prompt.md", "").ToTar();
        string problem = Assert.Single(await RefusalAsync(tar, new ArchiveOptions { AllowPartial = true }));

        Assert.StartsWith($"task '{id}' has a name that cannot be a task id", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_TaskIdLength_IsAtMost128()
    {
        string problem = Assert.Single(await RefusalAsync(GoodZip().File($"tasks/{new string('a', 129)}/prompt.md", "").ToZip()));
        Assert.Contains("cannot be a task id", problem, StringComparison.Ordinal);

        problem = Assert.Single(await RefusalAsync(GoodZip().File($"tasks/{new string('a', 128)}/prompt.md", "").ToZip()));
        Assert.EndsWith("workspace.yaml is missing", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_MissingParts_AreNamed()
    {
        Assert.Equal(["no tasks/ or agent_code/ found in the archive"], await RefusalAsync(new TarBuilder().File("README", "").ToTar()));
        Assert.Equal(["no tasks/ or agent_code/ found in the archive"], await RefusalAsync(new TarBuilder().ToTar()));
        Assert.Equal(["no tasks/ or agent_code/ found in the archive"], await RefusalAsync(new ZipBuilder().ToZip()));
        Assert.Equal(["tasks/ directory not found in archive"], await RefusalAsync(new TarBuilder().File("agent_code/a.py", "").ToTar()));
        Assert.Equal(["agent_code/ directory not found in archive"], await RefusalAsync(new TarBuilder().Folder("tasks/one").ToTar()));
        Assert.Equal(
            ["agent_code/ directory is empty", "no tasks found in tasks/ directory"],
            await RefusalAsync(new TarBuilder().Folder("w/tasks/").Folder("w/agent_code/").File("w/tasks/notes.txt", "").ToTar()));
    }

    [Theory]
    [InlineData("one.py", "two.py")]
    [InlineData("agent.md", "notes.md")]
    [InlineData("lib/agent.py", "lib/main.py")]
    [InlineData("agent", "b")]
    public async Task Import_AgentWithoutEntry_IsRefused(string first, string second)
    {
        byte[] tar = new TarBuilder().File("tasks/one/x", "").File("agent_code/" + first, "").File("agent_code/" + second, "").ToTar();

        Assert.StartsWith("agent_code/ has no entry:", (await RefusalAsync(tar))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NotAnArchive_IsRefused()
    {
        const string Neither = "the archive is neither a zip nor a tar.gz nor a tar";

        Assert.Equal(["the archive is empty"], await RefusalAsync([]));
        Assert.Equal([Neither], await RefusalAsync("PK"u8.ToArray()));
        Assert.Equal([Neither], await RefusalAsync(Encoding.ASCII.GetBytes(new string('x', 2000))));
        Assert.Equal(
            ["the archive is damaged: a tar header is not valid"],
            await RefusalAsync(TarBuilder.Gzip(Encoding.ASCII.GetBytes(new string('x', 2000)))));
    }
}

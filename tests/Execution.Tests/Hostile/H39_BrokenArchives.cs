using System.Collections.Immutable;
using System.Text;
using Executor.Execution.Archives;
using Executor.Execution.Tests.Archives;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H39: archives that are broken, sealed, empty or something else, and ids of tasks that are no ids.</summary>
public sealed class H39_BrokenArchives : ImportFixture
{
    private const string CutOff = "the archive is damaged: it ends in the middle of an entry";

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
    public async Task Import_TaskIdOfFourKilobytes_IsRefusedAsAName()
    {
        string name = $"tasks/{new string('a', 4096)}/prompt.md";
        string[] problem = [$"entry '{name[..120]}…' has a name longer than 1024 bytes"];

        Assert.Equal(problem, await RefusalAsync(GoodZip().File(name, "").ToZip()));
        Assert.Equal(problem, await RefusalAsync(GoodTar().LongFile(name, "").ToTar()));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task Import_TaskIdThatIsAWay_IsRefusedAsAName(string id) =>
        Assert.Equal([$"entry 'tasks/{id}/prompt.md' has '{id}' in its name"], await RefusalAsync(GoodZip().File($"tasks/{id}/prompt.md", "").ToZip()));

    // No name of a device here, so it is an id like any other.
    [Theory]
    [InlineData("CON")]
    [InlineData("nul.txt")]
    [InlineData("0")]
    public async Task Import_TaskIdOfADevice_IsAnId(string id)
    {
        byte[] zip = GoodZip()
            .File($"tasks/{id}/workspace.yaml", Yaml).File($"tasks/{id}/prompt.md", "").File($"tasks/{id}/checks.txt", "true")
            .ToZip();

        Assert.Contains(id, (await AcceptedAsync(zip)).Tasks.Select(task => task.TaskId));
    }

    [Theory]
    [InlineData("tasks/one/prompt.md", "is there twice")]
    [InlineData("tasks/ONE/prompt.md", "only in letter case, Unicode form or trailing dots")]
    [InlineData("tasks/one./prompt.md", "only in letter case, Unicode form or trailing dots")]
    [InlineData("./tasks/one/prompt.md", "is there twice")]
    public async Task Import_TwoTasksWithOneId_AreRefused(string name, string problem)
    {
        Assert.EndsWith(problem, Assert.Single(await RefusalAsync(GoodTar().File(name, "").ToTar())), StringComparison.Ordinal);
        Assert.EndsWith(problem, Assert.Single(await RefusalAsync(GoodZip().File(name, "").ToZip())), StringComparison.Ordinal);
    }

    // There is no limit on tasks but that on entries, and 10,000 are within it: each is looked at. That they lack everything
    // saves the test from packing them; several hundred good ones are packed in ArchiveImporterTests.
    [Fact]
    public async Task Import_TenThousandTasks_AreAllRead()
    {
        TarBuilder tar = new TarBuilder().File("agent_code/a.py", "");
        for (int i = 0; i < 10_000; i++)
        {
            tar.Folder($"tasks/t{i}/");
        }

        ImmutableArray<string> problems = await RefusalAsync(tar.ToGzip());

        Assert.Equal("task 't0': workspace.yaml is missing", problems[0]);
        Assert.Equal("and 19800 more problems", problems[^1]);
    }

    [Fact]
    public async Task Import_MoreTasksThanEntriesAreAllowed_IsRefused()
    {
        TarBuilder tar = new();
        for (int i = 0; i < 101; i++)
        {
            tar.Folder($"tasks/t{i}/");
        }

        Assert.Equal(["the archive has more than 100 entries"], await RefusalAsync(tar.ToTar(), new ArchiveOptions { MaxEntries = 100 }));
    }

    [Fact]
    public async Task Import_NoTask_IsRefused() =>
        Assert.Equal(
            ["no tasks found in tasks/ directory"],
            await RefusalAsync(new TarBuilder().File("agent_code/a.py", "").Folder("tasks/").File("tasks/one", "a file").ToTar()));

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

    // What an archive is called reaches nobody: its first bytes say what it is, and these say nothing that is taken here.
    [Theory]
    [InlineData("377ABCAF271C0004")]
    [InlineData("526172211A070100")]
    [InlineData("FD377A585A000004")]
    [InlineData("425A683931415926")]
    [InlineData("28B52FFD04000000")]
    [InlineData("4D5A900003000000")]
    [InlineData("7F454C4602010100")]
    [InlineData("504B0708504B0304")]
    public async Task Import_OtherKindOfFile_IsRefused(string start) =>
        Assert.Equal(
            ["the archive is neither a zip nor a tar.gz nor a tar"],
            await RefusalAsync([.. Convert.FromHexString(start), .. GoodZip().ToZip()]));

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

    [Fact]
    public async Task Import_ZipCutShort_IsRefused()
    {
        byte[] zip = GoodZip().ToZip();
        for (int length = zip.Length - 1; length > 4; length -= 60)
        {
            Assert.Equal(["the archive is damaged: its zip directory is missing"], await RefusalAsync(zip[..length]));
        }
    }

    // 99 is what zips sealed with AES call their compression.
    [Theory]
    [InlineData(8)]
    [InlineData(99)]
    public async Task Import_EncryptedEntry_IsRefused(int method)
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", "sealed"u8.ToArray()) { Encrypted = true, Method = method }).ToZip();

        Assert.Equal(["entry 'agent_code/x' is encrypted"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_TarWithoutItsEnd_IsRefused()
    {
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().WithoutEnd()));
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().WithoutEnd()[..^512]));
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().Pax('x', ("path", "x")).ToTar()));
    }

    [Fact]
    public async Task Import_GzipCutShort_IsRefused()
    {
        byte[] gzip = GoodTar().ToGzip();
        // The last bytes are padding and a checksum: without them the files are still whole.
        for (int length = gzip.Length - 40; length > 20; length -= 40)
        {
            Assert.StartsWith("the archive is damaged:", Assert.Single(await RefusalAsync(gzip[..length])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_GzipWithWrongChecksum_IsRefused()
    {
        byte[] gzip = GoodTar().ToGzip();
        gzip[^8] ^= 1;

        Assert.Equal(["the archive is damaged: it cannot be read to its end"], await RefusalAsync(gzip));
    }

    [Fact]
    public async Task Import_WrongHeaderChecksum_IsRefused()
    {
        byte[] tar = GoodTar().ToTar();
        tar[1024] ^= 1;

        Assert.Equal(["the archive is damaged: a tar header is not valid"], await RefusalAsync(tar));
    }
}

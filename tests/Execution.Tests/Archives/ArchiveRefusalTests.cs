using System.Collections.Immutable;

namespace Executor.Execution.Tests.Archives;

/// <summary>What no container may hold, tried in each that can express it.</summary>
public sealed class ArchiveRefusalTests : ImportFixture
{
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
    [InlineData("one.py", "two.py")]
    [InlineData("agent.md", "notes.md")]
    [InlineData("lib/agent.py", "lib/main.py")]
    [InlineData("agent", "b")]
    public async Task Import_AgentWithoutEntry_IsRefused(string first, string second)
    {
        byte[] tar = new TarBuilder().File("tasks/one/x", "").File("agent_code/" + first, "").File("agent_code/" + second, "").ToTar();

        Assert.StartsWith("agent_code/ has no entry:", (await RefusalAsync(tar))[0], StringComparison.Ordinal);
    }
}

using Executor.Execution.Archives;

namespace Executor.Execution.Tests.Archives;

public sealed class AgentEntryTests : ImportFixture
{
    [Theory]
    [InlineData("x.py", "x.py", AgentLanguage.Python)]
    [InlineData("x.js", "x.js", AgentLanguage.JavaScript)]
    [InlineData("x.ts", "x.ts", AgentLanguage.TypeScript)]
    [InlineData("x.sh", "x.sh", AgentLanguage.Shell)]
    [InlineData("x.rs", "x.rs", AgentLanguage.Rust)]
    [InlineData("x.go", "x.go", AgentLanguage.Go)]
    [InlineData("x.rb", "x.rb", AgentLanguage.Ruby)]
    [InlineData("x.py lib/main.py lib/agent.py", "x.py", AgentLanguage.Python)]
    [InlineData("main.py agent.rb run.sh", "agent.rb", AgentLanguage.Ruby)]
    [InlineData("main.go run.sh requirements.txt", "main.go", AgentLanguage.Go)]
    [InlineData("run.sh helper.py", "run.sh", AgentLanguage.Shell)]
    [InlineData("agent.sh agent.js agent.py", "agent.py", AgentLanguage.Python)]
    [InlineData("agent.md main.ts", "main.ts", AgentLanguage.TypeScript)]
    public void Find_KnownNames_TakesTheFirstByRule(string files, string name, AgentLanguage language) =>
        Assert.Equal(new AgentEntry(name, language), AgentEntry.Find(FolderWith(files)));

    [Theory]
    [InlineData("x")]
    [InlineData("x.PY")]
    [InlineData("agent.md")]
    [InlineData("requirements.txt")]
    [InlineData("a.py b.py")]
    [InlineData("Agent.py b.py")]
    [InlineData("run.py b.py")]
    [InlineData("lib/agent.py")]
    public void Find_NoEntry_IsNull(string files) => Assert.Null(AgentEntry.Find(FolderWith(files)));

    private string FolderWith(string files)
    {
        string folder = NewFolder();
        foreach (string file in files.Split(' '))
        {
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        return folder;
    }
}

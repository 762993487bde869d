using Executor.Cli.Demo;
using Executor.Cli.Tests.Support;

namespace Executor.Cli.Tests.Demo;

public sealed class GitRepositoryTests
{
    [Fact]
    public void Write_Files_GivesTheCommitThatGitGives()
    {
        using var folder = new TemporaryFolder();

        var commit = GitRepository.Write(
            folder.File("a.git"), new Dictionary<string, string> { ["run.sh"] = "#!/bin/sh\necho hi\n", ["README"] = "Hello\n" });

        // From git itself: the same files, modes, author, time and message.
        Assert.Equal("440e625dfbb9d81f4a563259a6a5ad591b5105fc", commit);
        Assert.Equal(commit + "\n", File.ReadAllText(folder.File("a.git/refs/heads/main")));
    }
}

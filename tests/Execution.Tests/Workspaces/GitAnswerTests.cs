using System.Text;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

/// <summary>What hosts really say, in their words.</summary>
public sealed class GitAnswerTests
{
    [Theory]
    [InlineData("remote: Repository not found.\nfatal: repository 'https://github.com/a/b/' not found")]
    [InlineData("fatal: could not read Username for 'https://github.com': terminal prompts disabled")]
    [InlineData("fatal: Authentication failed for 'https://example.org/a.git/'")]
    [InlineData("fatal: unable to access 'https://example.org/a/': The requested URL returned error: 403")]
    [InlineData("git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.")]
    [InlineData("ERROR: Repository not found.\nfatal: Could not read from remote repository.")]
    [InlineData("fatal: '/srv/a.git' does not appear to be a git repository\nfatal: Could not read from remote repository.")]
    public void FindRefusal_RepositoryAnswered_IsTheGuestsFate(string words) => Assert.NotNull(Find(words));

    [Theory]
    [InlineData("fatal: unable to access 'https://example.invalid/': Could not resolve host: example.invalid")]
    [InlineData("fatal: unable to access 'https://127.0.0.1/': Failed to connect to 127.0.0.1 port 443: Connection refused")]
    [InlineData("fatal: unable to access 'https://example.org/': The requested URL returned error: 503")]
    [InlineData("fatal: unable to access 'https://example.org/': The requested URL returned error: 429")]
    [InlineData("error: RPC failed; curl 56 Recv failure: Connection reset by peer\nfatal: early EOF")]
    [InlineData("ssh: Could not resolve hostname example.invalid: Name or service not known\nfatal: Could not read from remote repository.")]
    [InlineData("Host key verification failed.\nfatal: Could not read from remote repository.")]
    [InlineData("fatal: unable to access 'https://example.org/': server certificate verification failed.")]
    public void FindRefusal_NobodyAnswered_IsOurFault(string words) => Assert.Null(Find(words));

    private static string? Find(string words)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(words);
        ProcessOutcome outcome = new()
        {
            ExitCode = 128,
            Wall = TimeSpan.Zero,
            Stdout = CapturedOutput.Empty,
            Stderr = new CapturedOutput(bytes, default, bytes.Length, 65536),
        };
        return GitAnswer.FindRefusal(outcome, "https://example.org/a.git");
    }
}

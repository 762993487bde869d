using System.Text;
using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H17: changes too large to keep, of too many files, or with names that are hardly names. The patch is bounded and says when it is cut,
/// the tests run all the same, and what is told of it is JSON that anyone can read.
/// </summary>
public sealed class H17_GiganticChanges(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    private const int MaxPatchBytes = 10 * 1024 * 1024;

    [Fact]
    public async Task Files_OfGigabytes_AreLeftOutAndCounted()
    {
        Task.Agent("agent.sh", "echo hello > greeting; truncate -s 3G sparse; truncate -s 17M dense; rm README; truncate -s 2G README");
        Task.Test("test.sh", "grep -qx hello greeting && test $(stat -c %s sparse) = 3221225472 && test $(stat -c %s README) = 2147483648");

        AttemptVerdict verdict = await Task.VerdictAsync();

        PatchRef patch = Assert.IsType<PatchRef>(verdict.Evidence.Patch);
        Assert.True(verdict.Passed);
        Assert.True(patch.Truncated);
        Assert.InRange(patch.TotalBytes, 5L << 30, long.MaxValue);
        Assert.InRange(patch.Blob.Size, 1, 4096);
        Assert.Contains("\n+hello\n", await Task.PatchAsync(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_AboveItsBound_KeepsItsHead()
    {
        Task.Agent("agent.sh", "echo hello > a; yes 'line after line' | head -c 12000000 > b; echo hello > greeting");

        AttemptVerdict verdict = await Task.VerdictAsync();

        PatchRef patch = Assert.IsType<PatchRef>(verdict.Evidence.Patch);
        Assert.True(verdict.Passed);
        Assert.True(patch.Truncated);
        Assert.Equal(MaxPatchBytes, patch.Blob.Size);
        Assert.InRange(patch.TotalBytes, 12_000_000, 14_000_000);
        Assert.StartsWith("diff --git a/a b/a\n", await Task.PatchAsync(verdict), StringComparison.Ordinal);
    }

    // Binary is what git calls so; noise is what no compression makes smaller.
    [Fact]
    public async Task Files_ThatAreBinary_AreInThePatch()
    {
        Task.Agent("agent.sh", "echo hello > greeting; head -c 100000 /dev/urandom > noise; printf 'a\\0b' > zero; sha256sum noise zero");
        Task.Test("test.sh", "grep -qx hello greeting && sha256sum noise zero");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.Equal(await PrintedAsync(verdict), await PrintedAsync(verdict, "test.1.stdout"));
        Assert.False(verdict.Evidence.Patch!.Truncated);
        Assert.Equal(2, (await Task.PatchAsync(verdict)).Split("GIT binary patch").Length - 1);
    }

    // 2,000 stand for millions, which take minutes to make: more than 100,000 changes are cut, and TreeComparisonTests hold that.
    [Fact]
    public async Task Files_InThousands_AreCarriedOver()
    {
        Task.Test("test.sh", "grep -qx hello greeting && test $(ls many | wc -l) = 2000");
        Task.Agent("agent.sh", "echo hello > greeting; python3 -c 'import os; os.mkdir(\"many\"); [open(f\"many/{i}\", \"w\").close() for i in range(2000)]'");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.False(verdict.Evidence.Patch!.Truncated);
        Assert.Equal(2001, (await Task.PatchAsync(verdict)).Split("diff --git ").Length - 1);
    }

    [Fact]
    public async Task Names_HardlyNames_AreCarriedOverAndEscaped()
    {
        // Those that are no UTF-8 have no place in a patch: they are left out, and the patch says that it is not whole.
        Task.Agent(
            "agent.sh",
            """
            python3 - << 'END'
            import os
            names = [b'new\nline', b'tab\there', b'quote"s\'', b'back\\slash', b'-rf', b'--', b'*', b':(top)x', b' lead', b'trail ', b'esc\x1b[2J', b'\xe2\x80\xaertl',
                     b'nul\\0', b'%00', b'<script>', 'é'.encode(), b'e\xcc\x81', b'CON', b'a' * 255]
            for name in names + [b'bad\xff\xfe', b'\xc0\xaf']:
                open(name, 'w').write('x\n')
                os.makedirs(b'in/' + name)
                open(b'in/' + name + b'/conftest.py', 'w').write('x\n')
            path = b'deep'
            for _ in range(30):
                os.mkdir(path); os.chdir(path); path = b'd' * 200
            open('bottom', 'w').close()
            END
            echo hello > greeting
            """);
        Task.Test(
            "test.sh",
            """
            python3 - << 'END'
            import os
            names = sorted(os.fsencode(name) for name in os.listdir() if name not in ('.git', 'README', 'test.sh', 'greeting', 'deep'))
            print(len(names), b'new\nline' in names, b'a' * 255 in names, b'bad\xff\xfe' in names, os.path.exists('in/-rf/conftest.py'))
            END
            grep -qx hello greeting
            """);

        AttemptVerdict verdict = await Task.VerdictAsync();

        string patch = await Task.PatchAsync(verdict);
        Assert.True(verdict.Passed);
        Assert.Equal(["20 True True False False"], await PrintedAsync(verdict, "test.1.stdout"));
        Assert.True(verdict.Evidence.Patch!.Truncated);
        Assert.Contains("+++ \"b/new\\nline\"\n", patch, StringComparison.Ordinal);
        Assert.Contains("+++ \"b/esc\\033[2J\"\n", patch, StringComparison.Ordinal);
        Assert.Contains($"+++ b/{new string('a', 255)}\n", patch, StringComparison.Ordinal);
        Assert.Contains("in/new\\nline/conftest.py", verdict.Evidence.ProtectedEdits);
        Assert.Contains("in/esc\\u{1b}[2J/conftest.py", verdict.Evidence.ProtectedEdits);
        AssertJson(verdict, patch);
    }

    /// <summary>What is shown of a task is valid JSON, and in it nothing that a terminal would obey.</summary>
    private static void AssertJson(AttemptVerdict verdict, string patch)
    {
        TaskDocument document = new()
        {
            TaskId = "task-1",
            Status = TaskStage.Completed,
            Reward = 1,
            TestOutput = "",
            AgentOutput = "",
            Attempt = 1,
            Truncated = true,
            AgentPatch = patch,
            ProtectedEdits = verdict.Evidence.ProtectedEdits,
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(document, ContractsJson.Default.TaskDocument);
        using JsonDocument parsed = JsonDocument.Parse(json);
        Assert.DoesNotContain(Encoding.UTF8.GetString(json), char.IsControl);
        Assert.Equal(patch, parsed.RootElement.GetProperty("agent_patch").GetString());
        Assert.All(verdict.Evidence.ProtectedEdits, path => Assert.DoesNotContain(path, char.IsControl));
    }
}

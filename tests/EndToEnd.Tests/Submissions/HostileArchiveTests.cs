using System.Formats.Tar;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Submissions;

/// <summary>What must not be unpacked is refused to the validators who voted for it, by name and for everyone alike.</summary>
public sealed class HostileArchiveTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Good = "repo: owner/name\n";

    public static TheoryData<string, string> Cases() => new()
    {
        { "empty", "the archive is" },
        { "truncated", "the archive is damaged" },
        { "parent", "has '..' in its name" },
        { "absolute", "has an absolute name" },
        { "backslash", "has a backslash" },
        { "symbolic-link", "is a symbolic link" },
        { "hard-link", "is a hard link" },
        { "pipe", "is a named pipe" },
        { "twice", "is there twice" },
        { "letter-case", "differs from" },
        { "long-name", "longer than 255 bytes" },
        { "no-agent", "agent_code/ directory not found" },
        { "no-tasks", "tasks/ directory not found" },
        { "task-id", "cannot be a task id" },
        { "no-entry", "agent_code/ has no entry" },
        { "not-yaml", "is not valid YAML" },
        { "no-repository", "workspace.yaml: repo is missing" },
        { "option-repository", "repo must not start with '-'" },
        { "option-commit", "base_commit must be" },
        { "no-tests", "it has no test" },
        { "negative-limit", "workspace.yaml: limits.memory_mb must be" },
        { "contract", "outcome contracts are not supported yet" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Archive_ThatMayNotBeRun_IsRefusedByName(string name, string problem)
    {
        var archive = Build(name);
        using var first = await server.Validators[0].SubmitAsync(server.Http, archive);
        using var second = await server.Validators[1].SubmitAsync(server.Http, archive);
        var body = await second.Content.ReadAsStringAsync();
        Assert.True(second.StatusCode == HttpStatusCode.BadRequest, body);
        var error = (await second.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument))!;
        Assert.Equal("extraction_failed", error.Error);
        Assert.Contains(error.Details!.Value, detail => detail.Contains(problem, StringComparison.Ordinal));
        Assert.DoesNotContain(server.Directory.Path, body);
    }

    private static byte[] Build(string name)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            // Unique, so that no two cases are votes for one archive.
            File(tar, "about.txt", name);
            if (name != "no-agent")
            {
                File(tar, name == "no-entry" ? "agent_code/notes.md" : "agent_code/agent.sh", "true");
                File(tar, name == "no-entry" ? "agent_code/other.md" : "agent_code/data.txt", "");
            }

            if (name != "no-tasks")
            {
                var task = name == "task-id" ? "tasks/-option" : "tasks/one";
                File(tar, task + "/workspace.yaml", Workspace(name));
                File(tar, task + "/prompt.md", "Do it.");
                File(tar, name == "no-tests" ? task + "/tests.txt" : task + "/tests/run.sh", "true");
            }

            Extra(tar, name);
        }

        return name switch
        {
            "empty" => [],
            "truncated" => bytes.ToArray()[..700],
            _ => bytes.ToArray(),
        };
    }

    private static string Workspace(string name) => name switch
    {
        "not-yaml" => "repo: [unclosed\n",
        "no-repository" => "base_commit: main\n",
        "option-repository" => "repo: --upload-pack=true\n",
        "option-commit" => Good + "base_commit: --help\n",
        "negative-limit" => Good + "limits: {memory_mb: -1}\n",
        "contract" => Good + "contract: {checks: []}\n",
        _ => Good,
    };

    private static void Extra(TarWriter tar, string name)
    {
        switch (name)
        {
            case "parent":
                File(tar, "agent_code/../../escaped", "");
                break;
            case "absolute":
                File(tar, "/etc/escaped", "");
                break;
            case "backslash":
                File(tar, "agent_code\\escaped", "");
                break;
            case "symbolic-link":
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "agent_code/link") { LinkName = "/etc/passwd" });
                break;
            case "hard-link":
                tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "agent_code/link") { LinkName = "agent_code/agent.sh" });
                break;
            case "pipe":
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "agent_code/pipe"));
                break;
            case "twice":
                File(tar, "agent_code/agent.sh", "false");
                break;
            case "letter-case":
                File(tar, "agent_code/AGENT.sh", "false");
                break;
            case "long-name":
                File(tar, "agent_code/" + new string('x', 256), "");
                break;
        }
    }

    private static void File(TarWriter tar, string path, string text) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
}

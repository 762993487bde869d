using System.Formats.Tar;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Hostile;

/// <summary>
/// H40: manifests that blow up when they are read, and numbers that are none. Each is refused by name, through HTTP, and reading it
/// costs no more than reading an honest one. What each limit is to the digit stands in TaskDefinitionReaderTests.
/// </summary>
public sealed class H40_ManifestBombs(HostileServer server) : IClassFixture<HostileServer>, IAsyncDisposable
{
    private const long MemoryBound = 96 << 20;
    private const string Repo = "repo: owner/name\n";

    public static TheoryData<string, string> Bombs() => new()
    {
        { "laughs", "uses aliases more than 1000 times" },
        { "aliases-in-keys", "uses aliases more than 1000 times" },
        { "alias-in-itself", "has an alias inside the value that it stands for" },
        { "deep-yaml", "is nested deeper than 64 levels" },
        { "deep-json", "is nested deeper than 64 levels" },
        { "deep-json-lists", "is nested deeper than 64 levels" },
        { "two-megabytes", "workspace.yaml is larger than 1048576 bytes" },
        { "not-utf8", "workspace.yaml is not UTF-8 text" },
        { "utf16", "workspace.yaml is not UTF-8 text" },
        { "limits: {agent_secs: NaN}", "limits.agent_secs must be a number above 0 and at most 2147483647" },
        { "limits: {agent_secs: .nan}", "limits.agent_secs must be a number above 0 and at most 2147483647" },
        { "limits: {agent_secs: .inf}", "limits.agent_secs must be a number above 0 and at most 2147483647" },
        { "limits: {agent_secs: -1}", "limits.agent_secs must be a number above 0 and at most 2147483647" },
        { "limits: {test_secs: 1e999}", "limits.test_secs must be a number above 0 and at most 2147483647" },
        { "limits: {test_secs: 0}", "limits.test_secs must be a number above 0 and at most 2147483647" },
        { "limits: {cpus: -4}", "limits.cpus must be a number above 0 and at most 2147483647" },
        { "limits: {cpus: 1e300}", "limits.cpus must be a number above 0 and at most 2147483647" },
        { "limits: {pids: -1}", "limits.pids must be a whole number from 1 to 2147483647" },
        { "limits: {pids: 99999999999999999999}", "limits.pids must be a whole number from 1 to 2147483647" },
        { "limits: {memory_mb: 0x7fffffff}", "limits.memory_mb must be a whole number from 1 to 2147483647" },
    };

    public ValueTask DisposeAsync() => server.NothingIsLeftAsync();

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task Manifest_ThatIsABomb_IsRefusedByName(string name, string problem)
    {
        var before = server.Server.Memory;
        var archive = Archive(Manifest(name));
        using var first = await server.Validators[0].SubmitAsync(server.Http, archive);
        using var second = await server.Validators[1].SubmitAsync(server.Http, archive);

        var error = (await second.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument))!;
        Assert.Equal((HttpStatusCode.BadRequest, "extraction_failed"), (second.StatusCode, error.Error));
        Assert.EndsWith(problem, Assert.Single(error.Details!.Value), StringComparison.Ordinal);
        Assert.True(server.Server.PeakMemory - before < MemoryBound, $"{before >> 20} MiB grew to {server.Server.PeakMemory >> 20} MiB");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-99999999999999999999")]
    [InlineData("0")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("0x10")]
    [InlineData("%00")]
    [InlineData("")]
    public async Task Concurrency_ThatIsNoNumber_IsRefused(string wish)
    {
        using var answer = await server.Validators[0].SubmitAsync(server.Http, "archive"u8.ToArray(), "?concurrent_tasks=" + wish);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("invalid_concurrent_tasks", await answer.Content.ReadAsStringAsync());
    }

    // Clamped, as the protocol has it: the batch runs with what the operator allows.
    [Theory]
    [InlineData("2147483647")]
    [InlineData("99999999999999999999999999999")]
    public async Task Concurrency_ThatIsHuge_IsTheOperatorsMaximum(string wish)
    {
        var archive = new SampleArchive().Agent("true").Task("leave-" + wish, server.Repository).ToTarGz();
        var batch = await server.EndOfAsync(await server.SubmitAsync(archive, "?concurrent_tasks=" + wish));

        Assert.Equal(8, batch.ConcurrentTasks);
    }

    private static byte[] Manifest(string name) => name switch
    {
        "laughs" => Text("a0: &a0 lol\n" + string.Concat(Enumerable.Range(1, 30).Select(i =>
            $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"))),
        "aliases-in-keys" => Text("a: &a lol\nb: [" + string.Concat(Enumerable.Repeat("{? *a : *a},", 501)) + "]\n"),
        "alias-in-itself" => Text("a: &a [*a, *a]\n"),
        "deep-yaml" => Text(string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n"))),
        "deep-json" => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000)),
        "deep-json-lists" => Text("a: " + new string('[', 400_000) + new string(']', 400_000)),
        "two-megabytes" => Text("# " + new string('x', 2 << 20)),
        "not-utf8" => [.. Text("a: "), 0xff, 0xc0, 0x80],
        "utf16" => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Repo)],
        _ => Text(name),
    };

    private static byte[] Text(string yaml) => Encoding.UTF8.GetBytes(Repo + yaml);

    private static byte[] Archive(byte[] manifest)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var (path, content) in new[]
            {
                ("agent_code/agent.sh", "true"u8.ToArray()), ("tasks/one/prompt.md", []), ("tasks/one/checks.txt", "true"u8.ToArray()),
                ("tasks/one/workspace.yaml", manifest),
            })
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
            }
        }

        return bytes.ToArray();
    }
}

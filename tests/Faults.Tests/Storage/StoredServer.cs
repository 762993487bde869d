using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Http;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;
using Executor.FaultDriver.Faults;
using Executor.FaultDriver.Rounds;
using Executor.FaultDriver.Serving;

namespace Executor.Faults.Tests.Storage;

/// <summary>A server with three validators whose state and blobs are on small disks.</summary>
internal sealed class StoredServer : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public StoredServer()
    {
        var data = _directory["data"];
        Directory.CreateDirectory(data);
        Disks = !RoundPlan.MayMount ? [] : [new SmallDisk(Path.Combine(data, "state")), new SmallDisk(Path.Combine(data, "blobs"))];
        Repository = new SampleRepository(_directory["repository"]);
        Process = new TestServer(shiftsTime: false, _directory["server.log"], new Dictionary<string, string>
        {
            ["DATA_DIR"] = data,
            ["ALLOWED_FILE_REPOS"] = _directory.Path,
            ["VALIDATORS"] = $"{First.Hotkey},{Second.Hotkey},{Third.Hotkey}",
            ["MIN_FREE_DISK_GB"] = "0",
            ["CONSENSUS_TTL_SECS"] = "600",
        });
    }

    public Validator First { get; } = new();

    public Validator Second { get; } = new();

    public Validator Third { get; } = new();

    public SmallDisk[] Disks { get; }

    public SampleRepository Repository { get; }

    public TestServer Process { get; }

    public HttpClient Http => Process.Http;

    public byte[] Archive(string name) => new SampleArchive().Agent($"# {name}\n{SampleArchive.FixingAgent}").Task("fix", Repository).ToTarGz();

    public static async Task<ErrorDocument> RefusalAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument))!;
        }
    }

    /// <summary>The files in which a grain of a type keeps its state.</summary>
    public string[] StateFiles(string grain) => Directory.GetFiles(Path.Combine(_directory["data"], "state", "grains"), "*.json", SearchOption.AllDirectories)
        .Where(path => path.Contains($"/{grain}/", StringComparison.Ordinal)).ToArray();

    public void Dispose()
    {
        Process.Dispose();
        foreach (var disk in Disks)
        {
            disk.Dispose();
        }

        First.Dispose();
        Second.Dispose();
        Third.Dispose();
        _directory.Dispose();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.Cluster.Tests.Standalone;

/// <summary>One silo and one gateway that find each other by the settings alone, without a Redis server.</summary>
public sealed class StandaloneTests : IDisposable
{
    private const int Refused = 2;

    private readonly TemporaryDirectory _directory = new();
    private readonly Validator _validator = new();
    private readonly Dictionary<string, string> _ports = new[] { "SILO_PORT", "SILO_GATEWAY_PORT", "SILO_HTTP_PORT", "PORT" }
        .ToDictionary(name => name, _ => FreePort.Take().ToString(CultureInfo.InvariantCulture));

    [Fact]
    public async Task SiloAndGateway_WithoutRedis_RunABatchToItsEnd()
    {
        using var silo = Make("silo", "Executor.Silo.dll", "SILO_HTTP_PORT");
        using var gateway = Make("gateway", "Executor.Gateway.dll", "PORT");
        var repository = new SampleRepository(_directory["repository"]);
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent).Task("fix-1", repository).Task("leave-1", repository).ToTarGz();
        silo.Process.Start();
        gateway.Process.Start();
        await silo.WaitUntilReadyAsync(WholeCluster.Patience());
        await gateway.WaitUntilReadyAsync(WholeCluster.Patience());

        using var answer = await _validator.SubmitAsync(gateway.Http, archive);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        var batchId = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId!;
        var seen = await EventReader.WatchAsync(gateway.Port, batchId, from: 0, WholeCluster.Patience()).ToListAsync();

        var tasks = (await gateway.Http.GetFromJsonAsync($"/batch/{batchId}/tasks", ContractsJson.Default.TaskListDocument))!.Tasks;
        BatchHistory.Check(seen, tasks, total: 2);
    }

    [Theory]
    [InlineData("SILO_PORT")]
    [InlineData("SILO_GATEWAY_PORT")]
    public async Task Silo_WhosePortIsTaken_SaysWhichAndDoesNotStartOnAnother(string taken)
    {
        using var other = new TcpListener(IPAddress.Loopback, int.Parse(_ports[taken], CultureInfo.InvariantCulture));
        other.Start();
        using var silo = Make("silo", "Executor.Silo.dll", "SILO_HTTP_PORT");
        silo.Process.Start();

        Assert.Equal(Refused, await silo.Process.ExitAsync().WaitAsync(WholeCluster.Patience()));
        Assert.Contains($"port {_ports[taken]} cannot be listened on", silo.Process.Output(), StringComparison.Ordinal);
        Assert.Contains($"Set {taken} to another", silo.Process.Output(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _validator.Dispose();
        _directory.Dispose();
    }

    private Member Make(string name, string program, string port) => new(
        name,
        program,
        int.Parse(_ports[port], CultureInfo.InvariantCulture),
        new Dictionary<string, string>(_ports)
        {
            ["DATA_DIR"] = _directory[name],
            ["BLOB_DIR"] = _directory["blobs"],
            ["ALLOWED_FILE_REPOS"] = _directory.Path,
            ["VALIDATORS"] = _validator.Hotkey,
        },
        "--standalone");
}

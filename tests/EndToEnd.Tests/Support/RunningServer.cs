using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>A server with three validators and a repository, shared by the tests of a class.</summary>
public class RunningServer : IAsyncLifetime
{
    internal TemporaryDirectory Directory { get; } = new();

    internal Validator[] Validators { get; } = [new(), new(), new()];

    internal ServerProcess Server { get; private set; } = null!;

    internal SampleRepository Repository { get; private set; } = null!;

    internal HttpClient Http => Server.Http;

    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["MAX_ACTIVE_BATCHES"] = "4" };

    public async ValueTask InitializeAsync()
    {
        Repository = new SampleRepository(Directory["repository"]);
        Server = new ServerProcess(Directory, Validators, Settings);
        await Server.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        foreach (var validator in Validators)
        {
            validator.Dispose();
        }

        Directory.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Votes with as many validators as are needed.</summary>
    /// <returns>The batch's id.</returns>
    internal async Task<string> SubmitAsync(byte[] archive, string query = "")
    {
        using var first = await Validators[0].SubmitAsync(Http, archive, query);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        using var second = await Validators[1].SubmitAsync(Http, archive, query);
        var body = await second.Content.ReadAsStringAsync();
        Assert.True(second.StatusCode == HttpStatusCode.Accepted, body);
        return (await second.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId!;
    }

    /// <summary>Waits on the event socket until the batch has ended.</summary>
    internal async Task<BatchDocument> EndOfAsync(string batchId)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await foreach (var _ in EventReader.WatchAsync(Server.Port, batchId, cancellationToken: limit.Token))
        {
        }

        return (await Http.GetFromJsonAsync($"/batch/{batchId}", ContractsJson.Default.BatchDocument))!;
    }

    internal async Task<TaskDocument> TaskAsync(string batchId, string taskId) =>
        (await Http.GetFromJsonAsync($"/batch/{batchId}/task/{taskId}", ContractsJson.Default.TaskDocument))!;
}

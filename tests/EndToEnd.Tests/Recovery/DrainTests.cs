using System.Net.Http.Json;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Recovery;

/// <summary>Stops the server as an operator does, with SIGTERM.</summary>
public sealed class DrainTests
{
    [Theory]
    [InlineData("60", 1)]
    [InlineData("1", 2)]
    public async Task Server_Terminated_WaitsForItsAttemptsOrGivesThemBack(string drainSeconds, int attempts)
    {
        using var directory = new TemporaryDirectory();
        using var first = new Validator();
        using var second = new Validator();
        var archive = new SampleArchive().Agent("sleep 5\n" + SampleArchive.FixingAgent)
            .Task("fix", new SampleRepository(directory["repository"])).ToTarGz();
        using var server = new ServerProcess(directory, [first, second], new Dictionary<string, string> { ["DRAIN_SECS"] = drainSeconds });
        await server.StartAsync();
        using var answer = await first.SubmitAsync(server.Http, archive);
        var batchId = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId!;
        await foreach (var frame in EventReader.WatchAsync(server.Port, batchId, from: 0))
        {
            if (frame.Event == "task_stage" && frame.Data!.Value.GetProperty("stage").GetString() == "running_agent")
            {
                break;
            }
        }

        Assert.Equal(0, await server.TerminateAsync());
        await server.StartAsync();
        await foreach (var _ in EventReader.WatchAsync(server.Port, batchId))
        {
        }

        var task = (await server.Http.GetFromJsonAsync($"/batch/{batchId}/task/fix", ContractsJson.Default.TaskDocument))!;
        Assert.Equal((1.0, attempts), (task.Reward, task.Attempt));
    }
}

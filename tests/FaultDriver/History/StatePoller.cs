using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.FaultDriver.History;

/// <summary>Reads a batch and its tasks over and over, as a dashboard does that knows no events.</summary>
internal sealed class StatePoller(HttpClient http, string batchId, int tasks, RoundHistory history)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(150);

    public async Task<BatchDocument> PollToTheEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(cancellationToken) is { FinishedAt: not null } ended)
            {
                return ended;
            }

            await Task.Delay(Period, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Null when the server does not answer now.</summary>
    public async Task<BatchDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync($"/batch/{batchId}", cancellationToken);
            using var list = await http.GetAsync($"/batch/{batchId}/tasks", cancellationToken);
            if (!IsGood(answer) || !IsGood(list))
            {
                return null;
            }

            var batch = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.BatchDocument, cancellationToken))!;
            Note(batch, (await list.Content.ReadFromJsonAsync(ContractsJson.Default.TaskListDocument, cancellationToken))!);
            return batch;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private void Note(BatchDocument batch, TaskListDocument list)
    {
        history.Add(batch);
        if (batch.TotalTasks != tasks || list.Tasks.Length != tasks || list.Tasks.DistinctBy(task => task.TaskId).Count() != tasks)
        {
            history.Break(7, $"batch {batchId} has {batch.TotalTasks} tasks and lists {list.Tasks.Length}, of {tasks}");
        }

        foreach (var task in list.Tasks)
        {
            history.Add(batchId, task);
        }
    }

    private bool IsGood(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            history.Break(3, $"{answer.RequestMessage!.RequestUri!.AbsolutePath} was answered with {(int)answer.StatusCode}");
        }

        return answer.IsSuccessStatusCode;
    }
}

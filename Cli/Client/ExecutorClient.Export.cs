using System.Globalization;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Client;

/// <summary>What an export reads: documents as the server wrote them, and files too large for memory.</summary>
internal sealed partial class ExecutorClient
{
    public static string BatchPath(string batchId) => PathOf("batch", batchId);

    public static string VerifyPath(string batchId) => PathOf("verify", batchId);

    public static string TaskPath(string batchId, string taskId) => $"{BatchPath(batchId)}/{PathOf("task", taskId)}";

    public static string AttemptsPath(string batchId, string taskId) => TaskPath(batchId, taskId) + "/attempts";

    /// <summary>Of the latest attempt unless one is named.</summary>
    public static string PatchPath(string batchId, string taskId, int? attempt = null) => TaskPath(batchId, taskId) + "/patch" + Of(attempt);

    /// <summary>Of the latest attempt unless one is named.</summary>
    public static string LogPath(string batchId, string taskId, string name, int? attempt = null) =>
        $"{TaskPath(batchId, taskId)}/log/{Uri.EscapeDataString(name)}{Of(attempt)}";

    /// <summary>Ids of the tasks of an ended batch.</summary>
    public async Task<IEnumerable<string>> GetTaskIdsAsync(string batchId, CancellationToken cancellationToken)
    {
        var results = await GetAsync(VerifyPath(batchId), ContractsJson.Default.VerifyDocument, cancellationToken);
        return results.TaskSummaries.Select(task => task.TaskId);
    }

    public Task<TaskDocument> GetTaskAsync(string batchId, string taskId, CancellationToken cancellationToken) =>
        GetAsync(TaskPath(batchId, taskId), ContractsJson.Default.TaskDocument, cancellationToken);

    /// <summary>Copies the body of an answer as it is.</summary>
    public async Task CopyAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await OpenAsync(path, cancellationToken);
            await response.Content.CopyToAsync(target, cancellationToken);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            throw Unreachable(exception);
        }
    }

    /// <summary>The stored events of an ended batch, one JSON document each, oldest first.</summary>
    public async IAsyncEnumerable<string> ReadEventsAsync(string batchId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(BatchPath(batchId) + "/events?from=0", cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var items = SseParser.Create(body).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(items))
        {
            // What has no number is not stored: the server says with it that the stream has ended.
            using var item = JsonDocument.Parse(items.Current.Data);
            if (item.RootElement.TryGetProperty("sequence", out _))
            {
                yield return items.Current.Data;
            }
        }
    }

    private static string Of(int? attempt) =>
        attempt is { } number ? string.Create(CultureInfo.InvariantCulture, $"?attempt={number}") : "";

    private async Task<bool> NextAsync(IAsyncEnumerator<SseItem<string>> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            throw Unreachable(exception);
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            throw Unreachable(exception);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new ApiException(response.StatusCode, await ReadErrorAsync(response, cancellationToken));
        }
    }

    private static bool IsBroken(Exception exception) => exception is HttpRequestException or SocketException or HttpIOException;

    private UnreachableException Unreachable(Exception exception) =>
        new($"{Address} cannot be reached: {exception.GetBaseException().Message}", exception);
}

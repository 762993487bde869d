using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Bittensor.Keys;
using Executor.Cli.Submissions;
using Executor.Contracts.Batches;
using Executor.Contracts.Consensus;
using Executor.Contracts.Http;
using Executor.Contracts.Json;
using Executor.Contracts.Submissions;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Client;

/// <summary>The HTTP API of a server. Its errors become <see cref="ApiException"/>, silence <see cref="UnreachableException"/>.</summary>
internal sealed partial class ExecutorClient : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;
    private readonly SignedRequest _signature;

    public ExecutorClient(Uri address, string? token, TimeProvider time)
    {
        Address = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        Token = string.IsNullOrEmpty(token) ? null : token;
        _signature = new SignedRequest(Address, time);
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectLimit, AllowAutoRedirect = false };

        // An upload may take as long as it takes; every other call has its own limit.
        _http = new HttpClient(handler) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
        if (Token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; }

    public string? Token { get; }

    public Uri ResultsAddress(string batchId) => new(Address, PathOf("batch", batchId));

    /// <summary>Votes for an archive by uploading it.</summary>
    /// <param name="archive">Path of the file.</param>
    /// <param name="archiveSha256">Its hash, which is signed.</param>
    /// <param name="key">The validator's key.</param>
    /// <param name="options">What else the vote asks for.</param>
    /// <param name="onSent">Told how many bytes were sent.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<SubmitDocument> SubmitAsync(
        string archive,
        string archiveSha256,
        Sr25519KeyPair key,
        VoteOptions options,
        Action<long> onSent,
        CancellationToken cancellationToken)
    {
        string?[] wishes =
        [
            options.ConcurrentTasks is { } limit ? string.Create(CultureInfo.InvariantCulture, $"concurrent_tasks={limit}") : null,
            options.CallbackUrl is { } callback ? $"callback_url={Uri.EscapeDataString(callback)}" : null,
        ];
        var query = string.Join('&', wishes.OfType<string>());
        using var body = new ProgressContent(archive, onSent);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { body, "archive", "archive" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, query.Length == 0 ? "submit" : $"submit?{query}") { Content = form };

        // A refusal that needs no body arrives before the body is sent.
        request.Headers.ExpectContinue = true;
        Name(request, options.IdempotencyKey);
        _signature.Sign(request, key, archiveSha256);
        return await SendAsync(request, ContractsJson.Default.SubmitDocument, cancellationToken);
    }

    public Task<BatchDocument> GetBatchAsync(string batchId, CancellationToken cancellationToken) =>
        GetAsync(PathOf("batch", batchId), ContractsJson.Default.BatchDocument, cancellationToken);

    public async Task<TaskListDocument> GetTasksAsync(string batchId, CancellationToken cancellationToken) =>
        await GetAsync(PathOf("batch", batchId) + "/tasks", ContractsJson.Default.TaskListDocument, cancellationToken);

    /// <summary>Null while the batch runs.</summary>
    public async Task<VerifyDocument?> GetVerificationAsync(string batchId, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(PathOf("verify", batchId), ContractsJson.Default.VerifyDocument, cancellationToken);
        }
        catch (ApiException refusal) when (refusal.Status == HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    public Task<ConsensusDocument> GetConsensusAsync(string archiveHash, CancellationToken cancellationToken) =>
        GetAsync(PathOf("consensus", archiveHash), ContractsJson.Default.ConsensusDocument, cancellationToken);

    public Task<AttemptListDocument> GetAttemptsAsync(string batchId, string taskId, CancellationToken cancellationToken) =>
        GetAsync(AttemptsPath(batchId, taskId), ContractsJson.Default.AttemptListDocument, cancellationToken);

    public async Task<BatchDocument> CancelAsync(
        string batchId, Sr25519KeyPair key, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, PathOf("batch", batchId));
        return await CommandAsync(request, key, idempotencyKey, ContractsJson.Default.BatchDocument, cancellationToken);
    }

    /// <summary>Ends one task.</summary>
    /// <returns>The task, with the tails of its outputs.</returns>
    public async Task<TaskDocument> CancelTaskAsync(
        string batchId, string taskId, Sr25519KeyPair key, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, TaskPath(batchId, taskId));
        return await CommandAsync(request, key, idempotencyKey, ContractsJson.Default.TaskDocument, cancellationToken);
    }

    /// <summary>Runs tasks of an ended batch again.</summary>
    public async Task<RerunDocument> RerunAsync(
        string batchId, RerunTasks tasks, Sr25519KeyPair key, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, PathOf("batch", batchId) + "/rerun")
        {
            Content = JsonContent.Create(new RerunRequestDocument(tasks), ContractsJson.Default.RerunRequestDocument),
        };
        return await CommandAsync(request, key, idempotencyKey, ContractsJson.Default.RerunDocument, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static string PathOf(string route, string id) => $"{route}/{Uri.EscapeDataString(id)}";

    /// <summary>Whether it can be a key is for the server to say.</summary>
    private static void Name(HttpRequestMessage request, string? idempotencyKey)
    {
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }
    }

    private Task<T> CommandAsync<T>(
        HttpRequestMessage request, Sr25519KeyPair key, string? idempotencyKey, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        Name(request, idempotencyKey);
        _signature.Sign(request, key);
        return SendLimitedAsync(request, type, cancellationToken);
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendLimitedAsync(request, type, cancellationToken);
    }

    private async Task<T> SendLimitedAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadLimit);
        try
        {
            return await SendAsync(request, type, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreachableException($"{Address} did not answer within {ReadLimit.TotalSeconds:0} seconds.");
        }
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new ApiException(response.StatusCode, await ReadErrorAsync(response, cancellationToken));
            }

            return await response.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new JsonException("The answer is null.");
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or HttpIOException)
        {
            throw new UnreachableException($"{Address} cannot be reached: {exception.GetBaseException().Message}", exception);
        }
    }

    /// <summary>Also for an answer that is not ours, such as a proxy's page.</summary>
    private static async Task<ErrorDocument> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        try
        {
            var error = await response.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument, cancellationToken);
            return error is { Error: not null, Message: not null } ? error : new ErrorDocument(code, $"The server answered {code}.");
        }
        catch (JsonException)
        {
            return new ErrorDocument(code, $"The server answered {code} {response.ReasonPhrase}.");
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.FaultDriver.History;

/// <summary>Votes as a validator's client does: again, with a new nonce, until it is answered with 2xx.</summary>
internal sealed class Voter(HttpClient http, RoundHistory history)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>The batch's id; null while there are not enough votes.</returns>
    public async Task<string?> VoteAsync(Validator validator, byte[] archive, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var nonce = Guid.NewGuid().ToString();
                using var request = Request(validator, archive, nonce);
                using var response = await http.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    var answer = (await response.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument, cancellationToken))!;
                    history.Add(new AcceptedVote(validator.Hotkey, answer.ArchiveHash, nonce, answer.BatchId));
                    return answer.BatchId;
                }

                await NoteAsync(response, cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The server was killed: whether it took the vote is not known, so it is given again.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Sends what was sent before; whoever takes it twice has forgotten its nonce.</summary>
    public async Task<HttpStatusCode> ReplayAsync(Validator validator, string nonce, CancellationToken cancellationToken)
    {
        using var request = Request(validator, "replayed"u8.ToArray(), nonce);
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    private static HttpRequestMessage Request(Validator validator, byte[] archive, string nonce)
    {
        var part = new ByteArrayContent(archive);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        return validator.Sign(
            new HttpRequestMessage(HttpMethod.Post, "/submit") { Content = new MultipartFormDataContent { { part, "archive", "archive.tar.gz" } } }, nonce);
    }

    // Only 503 is said of faults that go by.
    private async Task NoteAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            history.Break(1, $"a vote was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}

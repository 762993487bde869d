using System.Globalization;
using System.Net;
using System.Text.Json;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.FaultDriver.History;

/// <summary>
/// Follows a batch to its end over every break, by socket and by server-sent events in turn, each time from the last event it has. That
/// it gets each event once and in order is invariant 5.
/// </summary>
internal sealed class EventClient(HttpClient http, int port, string batchId, RoundHistory history)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _last;
    private bool _ended;

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; !_ended; number++)
        {
            try
            {
                await (number % 2 == 0 ? ReadSocketAsync(cancellationToken) : ReadServerSentAsync(cancellationToken));
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or System.Net.WebSockets.WebSocketException)
            {
                // The connection broke, or there is no server now.
            }

            await Task.Delay(_ended ? TimeSpan.Zero : Pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task ReadSocketAsync(CancellationToken cancellationToken)
    {
        await foreach (var frame in EventReader.WatchAsync(port, batchId, _last, cancellationToken))
        {
            Take(frame);
        }
    }

    private async Task ReadServerSentAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/batch/{batchId}/events?from=0");
        request.Headers.Add("Last-Event-ID", _last.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                history.Break(5, $"events of batch {batchId} from {_last} were refused: {await response.Content.ReadAsStringAsync(cancellationToken)}");
                _ended = true;
            }

            return;
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                Take(JsonSerializer.Deserialize(line.AsSpan(5), ContractsJson.Default.EventEnvelope)!);
            }
        }
    }

    private void Take(EventEnvelope frame)
    {
        if (frame.Sequence is not { } sequence)
        {
            _ended |= frame.Event == "stream_closed";
            return;
        }

        if (sequence != _last + 1)
        {
            history.Break(5, $"batch {batchId} gave event {sequence} ({frame.Event}) after {_last}");
        }

        _last = sequence;
        history.Add(batchId, sequence, JsonSerializer.Serialize(frame, ContractsJson.Default.EventEnvelope));
    }
}

using Executor.Grains.Interfaces.Idempotency;

namespace Executor.Gateway.Tests.Fakes;

// Remembers one key, and every call made about it.
internal sealed class FakeKeys : IIdempotencyGrain
{
    private string? _request;
    private RecordedAnswer? _answer;

    // What a new key is answered.
    public KeyState State { get; init; } = KeyState.Open;

    public List<string> Calls { get; } = [];

    public string CommandId { get; } = Guid.NewGuid().ToString("N");

    public Task<KeyedRequest> BeginAsync(string key, string request)
    {
        Calls.Add($"begin {key}");
        _request ??= request;
        return Task.FromResult(
            State != KeyState.Open ? new KeyedRequest(State, "", null)
            : request != _request ? new KeyedRequest(KeyState.Taken, "", null)
            : _answer is null ? new KeyedRequest(KeyState.Open, CommandId, null)
            : new KeyedRequest(KeyState.Answered, "", _answer));
    }

    public Task<RecordedAnswer> CompleteAsync(string key, string commandId, RecordedAnswer answer)
    {
        Assert.Equal(CommandId, commandId);
        Calls.Add($"complete {key} {answer.Status}");
        return Task.FromResult(_answer ??= answer);
    }
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Executor.Contracts.Validators;
using Executor.Grains.Interfaces.Validators;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Validators;

/// <summary>
/// Keeps the last good set: a source that fails or answers with nothing never takes the validators away. One timer drives it. Each try
/// is a turn of its own and says when the next one is: after a success and after the last retry with the next refresh, before that
/// after a short wait. Reads are answered meanwhile.
/// </summary>
internal sealed partial class ValidatorSetGrain(
    [PersistentState("set", GrainStorageNames.State)] IPersistentState<ValidatorSetState> storage,
    IValidatorSource source,
    IOptions<ValidatorOptions> options,
    TimeProvider time,
    ILogger<ValidatorSetGrain> logger) : Grain, IValidatorSetGrain
{
    private readonly GuardedState<ValidatorSetState> _state = new(storage);
    private FrozenSet<string> _members = FrozenSet<string>.Empty;
    private IGrainTimer? _timer;
    private string? _problem;
    private int _failures;

    // A set of an earlier process is good for votes, and stale until the source has confirmed it.
    private bool _confirmed;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Publish();
        _timer = this.RegisterGrainTimer(
            RefreshOnTimerAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        await TryAsync(options.Value.FirstFetchTimeout);
    }

    public Task<ValidatorSetView> GetAsync() => Task.FromResult(new ValidatorSetView(
        [.. _members.Order(StringComparer.Ordinal)],
        source.Name,
        Stored.FetchedAt,
        !_confirmed || _problem is not null,
        Stored.Block,
        _problem));

    public Task<ValidatorCount> CountAsync(ImmutableArray<string> hotkeys) =>
        Task.FromResult(new ValidatorCount(hotkeys.Count(_members.Contains), _members.Count));

    public Task RefreshAsync() => TryAsync(options.Value.FetchTimeout);

    // What another source has named is nothing to fall back on: the operator has turned away from it.
    private ValidatorSetState Stored => _state.Value.Source is { } origin && origin != source.Name ? new() : _state.Value;

    private Task RefreshOnTimerAsync(CancellationToken cancellationToken) => TryAsync(options.Value.FetchTimeout);

    private async Task TryAsync(TimeSpan timeout)
    {
        _problem = await FetchAsync(timeout);
        if (_problem is null)
        {
            if (_failures > 0)
            {
                LogRecovered(_failures);
            }

            (_confirmed, _failures) = (true, 0);
        }
        else
        {
            _failures++;
        }

        Publish();
        _timer!.Change(NextWait(), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan NextWait()
    {
        var waits = options.Value.RetryWaits;
        var tries = _failures % (waits.Length + 1);
        return tries == 0 ? options.Value.Refresh : waits[tries - 1];
    }

    // Why there is no fresh set; null when there is.
    private async Task<string?> FetchAsync(TimeSpan timeout)
    {
        string problem;
        try
        {
            using var limit = new CancellationTokenSource(timeout, time);
            var fetch = await source.FetchAsync((int)this.GetPrimaryKeyLong(), limit.Token).WaitAsync(limit.Token);
            if (fetch.Hotkeys.IsEmpty)
            {
                throw new ValidatorSourceException("The source named no validators.");
            }

            await _state.UpdateAsync(_ => new ValidatorSetState
            {
                Hotkeys = fetch.Hotkeys,
                FetchedAt = time.GetUtcNow(),
                Block = fetch.Block,
                Source = source.Name,
            });
            return null;
        }
        catch (OperationCanceledException)
        {
            problem = FormattableString.Invariant($"The source did not answer within {timeout.TotalSeconds:0.###} s.");
            LogRefreshFailed(problem, _members.Count);
        }
        catch (ValidatorSourceException exception)
        {
            problem = exception.Message;
            LogRefreshFailed(problem, _members.Count);
        }
        catch (Exception exception)
        {
            problem = "The source failed in a way it does not know; the log of the silo says how.";
            LogRefreshBroken(exception, _members.Count);
        }

        return problem;
    }

    private void Publish()
    {
        var members = Stored.Hotkeys.Concat(options.Value.Trusted).ToFrozenSet(StringComparer.Ordinal);
        var (added, removed) = (members.Count(member => !_members.Contains(member)), _members.Count(member => !members.Contains(member)));
        _members = members;
        if (added + removed > 0)
        {
            LogChanged(members.Count, added, removed);
        }
    }
}

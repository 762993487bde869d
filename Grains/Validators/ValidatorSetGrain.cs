using System.Collections.Frozen;
using System.Collections.Immutable;
using Executor.Contracts.Validators;
using Executor.Grains.Interfaces.Validators;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Validators;

/// <summary>Keeps the last good set: a source that fails or answers with nothing never takes the validators away.</summary>
internal sealed partial class ValidatorSetGrain(
    [PersistentState("set", GrainStorageNames.State)] IPersistentState<ValidatorSetState> storage,
    IValidatorSource source,
    IOptions<ValidatorOptions> options,
    TimeProvider time,
    ILogger<ValidatorSetGrain> logger) : Grain, IValidatorSetGrain
{
    private readonly GuardedState<ValidatorSetState> _state = new(storage);
    private FrozenSet<string> _members = FrozenSet<string>.Empty;
    private string? _problem;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Publish();
        await RefreshAsync();
        this.RegisterGrainTimer(RefreshOnTimerAsync, new GrainTimerCreationOptions(options.Value.Refresh, options.Value.Refresh)
        {
            KeepAlive = true,
        });
    }

    public Task<ValidatorSetView> GetAsync() => Task.FromResult(new ValidatorSetView(
        [.. _members.Order(StringComparer.Ordinal)],
        source.Name,
        _state.Value.FetchedAt,
        _problem is not null,
        _state.Value.Block,
        _problem));

    public Task<ValidatorCount> CountAsync(ImmutableArray<string> hotkeys) =>
        Task.FromResult(new ValidatorCount(hotkeys.Count(_members.Contains), _members.Count));

    public async Task RefreshAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(options.Value.FetchTimeout, time);
            var fetch = await source.FetchAsync((int)this.GetPrimaryKeyLong(), limit.Token).WaitAsync(limit.Token);
            if (fetch.Hotkeys.IsEmpty)
            {
                throw new ValidatorSourceException("The source named no validators.");
            }

            await _state.UpdateAsync(state => state with { Hotkeys = fetch.Hotkeys, FetchedAt = time.GetUtcNow(), Block = fetch.Block });
            _problem = null;
        }
        catch (OperationCanceledException)
        {
            _problem = $"The source did not answer within {options.Value.FetchTimeout.TotalSeconds:0} s.";
            LogRefreshFailed(_problem, _state.Value.Hotkeys.Length);
        }
        catch (ValidatorSourceException exception)
        {
            _problem = exception.Message;
            LogRefreshFailed(_problem, _state.Value.Hotkeys.Length);
        }
        catch (Exception exception)
        {
            _problem = "The source failed in a way it does not know; the log of the silo says how.";
            LogRefreshBroken(exception, _state.Value.Hotkeys.Length);
        }

        Publish();
    }

    private Task RefreshOnTimerAsync(CancellationToken cancellationToken) => RefreshAsync();

    private void Publish() => _members = _state.Value.Hotkeys.Concat(options.Value.Trusted).ToFrozenSet(StringComparer.Ordinal);

    [LoggerMessage(LogLevel.Warning, "The validator set could not be refreshed and keeps its {Count} validators: {Problem}")]
    private partial void LogRefreshFailed(string problem, int count);

    [LoggerMessage(LogLevel.Error, "The validator set could not be refreshed and keeps its {Count} validators")]
    private partial void LogRefreshBroken(Exception exception, int count);
}

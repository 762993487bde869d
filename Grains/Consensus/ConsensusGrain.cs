using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Validators;
using Executor.Grains.State;
using Executor.Grains.Validators;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Consensus;

/// <summary>
/// One activation per archive is the lock of the vote. A round goes: votes are stored one by one; the vote that makes them enough
/// stores that fact; settling then reads the archive, stores a batch id, admits the batch under that id and stores that it did.
/// Settling runs beside the calls, because reading takes longer than a call may; a reminder resumes it after a crash at any of these steps.
/// </summary>
internal sealed partial class ConsensusGrain(
    [PersistentState("consensus", GrainStorageNames.State)] IPersistentState<ConsensusState> storage,
    IArchiveInspector inspector,
    IOptions<ConsensusOptions> options,
    IOptions<ValidatorOptions> validatorOptions,
    TimeProvider time,
    ILogger<ConsensusGrain> logger) : Grain, IConsensusGrain, IRemindable
{
    private const string SettleReminder = "settle";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // Less than a call may take, so that the caller hears "still settling" instead of a time-out.
    private static readonly TimeSpan SettleWait = TimeSpan.FromSeconds(3);

    private readonly GuardedState<ConsensusState> _state = new(storage);
    private Task<VoteOutcome>? _settling;

    private string ArchiveHash => this.GetPrimaryKeyString();

    private IValidatorSetGrain Validators => GrainFactory.GetGrain<IValidatorSetGrain>(validatorOptions.Value.Netuid);

    private IPendingIndexGrain PendingIndex => GrainFactory.GetGrain<IPendingIndexGrain>(0);

    public async Task<VoteOutcome> VoteAsync(Vote vote)
    {
        if (Settled(late: true) is { } settled)
        {
            return settled;
        }

        var standing = await Validators.CountAsync([vote.Hotkey]);
        if (standing.Total == 0)
        {
            return new VoteRefused(VoteRefusal.NoValidators);
        }

        if (standing.Members == 0)
        {
            return new VoteRefused(VoteRefusal.NotAValidator);
        }

        var now = time.GetUtcNow();
        var duplicate = false;
        if (!_state.Value.Reached)
        {
            var fresh = IsExpired(now) || _state.Value.OpenedAt is null;
            var voters = fresh ? _state.Value.Voters.Clear() : _state.Value.Voters;
            duplicate = voters.ContainsKey(vote.Hotkey);
            voters = duplicate ? voters : voters.SetItem(vote.Hotkey, now);
            var count = await Validators.CountAsync([.. voters.Keys]);
            var required = options.Value.Required(count.Total);
            var reached = count.Members >= required;

            if (fresh && !reached && !await PendingIndex.TryReserveAsync(ArchiveHash, now + options.Value.Lifetime))
            {
                return new VoteRefused(VoteRefusal.TooManyPending);
            }

            if (reached)
            {
                await this.RegisterOrUpdateReminder(SettleReminder, ReminderPeriod, ReminderPeriod);
            }

            await _state.UpdateAsync(state => state with
            {
                Voters = voters,
                Archive = vote.Archive,
                OpenedAt = fresh ? now : state.OpenedAt,
                ConcurrentTasks = fresh ? Clamp(vote.ConcurrentTasks) : state.ConcurrentTasks,
                CallbackUrl = (fresh ? null : state.CallbackUrl) ?? vote.CallbackUrl,
                CountedVotes = reached ? count.Members : null,
                RequiredVotes = required,
            });

            if (!reached)
            {
                return new VotePending(count.Members, required, count.Total, duplicate);
            }

            LogReached(ArchiveHash, count.Members, required);
            await PendingIndex.ReleaseAsync(ArchiveHash);
        }

        // Enough votes are in. An earlier try that was refused for now is tried again by every further vote.
        if (_settling is null or { IsCompleted: true })
        {
            _settling = SettleCoreAsync();
        }

        return new VoteSettling();
    }

    public async Task<VoteOutcome> SettleAsync()
    {
        if (Settled(late: false) is { } settled)
        {
            return settled;
        }

        if (!_state.Value.Reached)
        {
            var count = await Validators.CountAsync([.. _state.Value.Voters.Keys]);
            return new VotePending(count.Members, options.Value.Required(count.Total), count.Total, Duplicate: true);
        }

        _settling ??= SettleCoreAsync();
        var settling = _settling;
        await Task.WhenAny(settling, Task.Delay(SettleWait, time));
        return settling.IsCompleted ? await settling : new VoteSettling();
    }

    public async Task<ConsensusView?> GetAsync()
    {
        var state = _state.Value;
        if (state.OpenedAt is not { } openedAt)
        {
            return null;
        }

        var count = await Validators.CountAsync([.. state.Voters.Keys]);
        return state.Reached
            ? new ConsensusView(
                ConsensusStatus.Reached,
                state.CountedVotes ?? 0,
                state.RequiredVotes,
                count.Total,
                state.Admitted ? state.BatchId : null,
                ExpiresAt: null)
            : new ConsensusView(
                IsExpired(time.GetUtcNow()) ? ConsensusStatus.Expired : ConsensusStatus.Pending,
                count.Members,
                options.Value.Required(count.Total),
                count.Total,
                BatchId: null,
                openedAt + options.Value.Lifetime);
    }

    public async Task ForgetAsync(string batchId)
    {
        if (_settling is { IsCompleted: false } settling)
        {
            // It would admit the batch again.
            await settling;
        }

        if (_state.Value.BatchId == batchId)
        {
            await StopReminderAsync();
            await _state.ClearAsync();
            _settling = null;
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!_state.Value.Reached || Settled(late: false) is not null)
        {
            await StopReminderAsync();
        }
        else if (_settling is null or { IsCompleted: true })
        {
            _settling = SettleCoreAsync();
        }
    }

    private async Task<VoteOutcome> SettleCoreAsync()
    {
        await Task.Yield();
        try
        {
            var archive = _state.Value.Archive ?? throw new InvalidOperationException("A vote without an archive was counted.");
            var inspection = await inspector.InspectAsync(archive, CancellationToken.None);
            if (inspection is ArchiveInspection.Refused { Problems: var problems })
            {
                await _state.UpdateAsync(state => state with { Problems = problems });
                LogBadArchive(ArchiveHash, problems.Length);
                await StopReminderAsync();
                return new VoteBadArchive(problems);
            }

            var (agent, tasks) = (ArchiveInspection.Accepted)inspection;
            await _state.UpdateAsync(state => state.BatchId is null ? state with { BatchId = Guid.NewGuid().ToString() } : state);
            var order = new BatchOrder(_state.Value.BatchId!, archive, agent, tasks, _state.Value.ConcurrentTasks, _state.Value.CallbackUrl);
            if (!await GrainFactory.GetGrain<IBatchIndexGrain>(0).AdmitAsync(order))
            {
                await StopReminderAsync();
                return new VoteRefused(VoteRefusal.Busy);
            }

            await _state.UpdateAsync(state => state with { Admitted = true, TotalTasks = tasks.Length });
            await StopReminderAsync();
            return Settled(late: false)!;
        }
        catch (Exception exception)
        {
            // The votes and the reminder stay: the next vote or the next tick tries again.
            LogSettlingFailed(exception, ArchiveHash);
            return Settled(late: false) ?? new VoteRefused(VoteRefusal.ReadFailed);
        }
    }

    private VoteOutcome? Settled(bool late) => _state.Value switch
    {
        { Problems: { } problems } => new VoteBadArchive(problems),
        { Admitted: true } state => new VoteReached(
            state.BatchId!, state.TotalTasks, state.ConcurrentTasks, state.CountedVotes ?? 0, state.RequiredVotes, late),
        _ => null,
    };

    private bool IsExpired(DateTimeOffset now) => _state.Value is { Reached: false, OpenedAt: { } opened } && now >= opened + options.Value.Lifetime;

    private int Clamp(int? wish) => Math.Clamp(wish ?? options.Value.MaxConcurrentTasks, 1, options.Value.MaxConcurrentTasks);

    private async Task StopReminderAsync()
    {
        if (await this.GetReminder(SettleReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(LogLevel.Information, "Archive {ArchiveHash} has {Votes} of {Required} votes: reading it")]
    private partial void LogReached(string archiveHash, int votes, int required);

    [LoggerMessage(LogLevel.Information, "Archive {ArchiveHash} was refused with {Problems} problems")]
    private partial void LogBadArchive(string archiveHash, int problems);

    [LoggerMessage(LogLevel.Error, "Archive {ArchiveHash} could not be settled; its votes are kept")]
    private partial void LogSettlingFailed(Exception exception, string archiveHash);
}

using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Silo.Events;

/// <summary>The live output of one attempt. Dispose it when the attempt has ended: what is left is told then.</summary>
internal sealed class AttemptOutput(AttemptId attempt, Action<AttemptOutput> close) : ILiveOutput, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<LiveStream> _streams = [];
    private bool _isWatched;

    public AttemptId Attempt => attempt;

    /// <summary>The stage that streams opened from now on belong to.</summary>
    public TaskStage Stage { get; set; } = TaskStage.CloningRepo;

    public IOutputSink Open(string log, OutputKind stream)
    {
        LiveStream opened = new(log, stream, Stage);
        lock (_gate)
        {
            opened.Watch(_isWatched);
            _streams.Add(opened);
        }

        return opened;
    }

    public void Watch(bool isWatched)
    {
        lock (_gate)
        {
            _isWatched = isWatched;
            foreach (var stream in _streams)
            {
                stream.Watch(isWatched);
            }
        }
    }

    /// <summary>What is to be told now: so many bytes at most of each stream that goes on.</summary>
    public IEnumerable<TaskLog> Take(int most)
    {
        lock (_gate)
        {
            TaskLog[] taken = [.. _streams.Select(stream => stream.Take(attempt.TaskId, attempt.Attempt, most)).OfType<TaskLog>()];
            _streams.RemoveAll(stream => stream.IsOver);
            return taken;
        }
    }

    /// <summary>Completes streams whose program was never started.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _streams.ForEach(stream => stream.Complete());
        }
    }

    public void Dispose() => close(this);
}

using System.Collections.Immutable;

namespace Executor.Execution.Archives;

/// <summary>Collects what is wrong. A hostile archive can be wrong a hundred thousand times, so only the first are kept.</summary>
internal sealed class ArchiveProblems
{
    private const int Kept = 200;

    private readonly List<string> _problems = [];
    private int _dropped;
    private string? _end;

    public bool Any => _problems.Count > 0 || _end is not null;

    public void Add(string problem)
    {
        if (_problems.Count < Kept)
        {
            _problems.Add(problem);
        }
        else
        {
            _dropped++;
        }
    }

    /// <summary>What kept the rest of the archive from being read: named last, however much was wrong before.</summary>
    public void End(string problem) => _end = problem;

    public ImmutableArray<string> ToImmutable()
    {
        IEnumerable<string> dropped = _dropped == 0 ? [] : [$"and {_dropped} more problems"];
        IEnumerable<string> end = _end is null ? [] : [_end];
        return [.. _problems, .. dropped, .. end];
    }
}

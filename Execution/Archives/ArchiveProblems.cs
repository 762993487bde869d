using System.Collections.Immutable;

namespace Executor.Execution.Archives;

/// <summary>Collects what is wrong. A hostile archive can be wrong a hundred thousand times, so only the first are kept.</summary>
internal sealed class ArchiveProblems
{
    private const int Kept = 200;

    private readonly List<string> _problems = [];
    private int _dropped;

    public bool Any => _problems.Count > 0;

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

    public ImmutableArray<string> ToImmutable() =>
        _dropped == 0 ? [.. _problems] : [.. _problems, $"and {_dropped} more problems"];
}

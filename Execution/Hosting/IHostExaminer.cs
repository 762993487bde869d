namespace Executor.Execution.Hosting;

/// <summary>Finds out what this host gives to attempts, by doing it.</summary>
public interface IHostExaminer
{
    /// <summary>Nothing that is missing makes this fail: it is told.</summary>
    Task<IReadOnlyList<HostCheck>> ExamineAsync(CancellationToken cancellationToken);
}

using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks;

/// <summary>Asks every source. They are made one by one, because on a host that is not what it should be even that can fail.</summary>
internal sealed class HostExaminer(IEnumerable<Lazy<IHostCheckSource>> sources) : IHostExaminer
{
    public async Task<IReadOnlyList<HostCheck>> ExamineAsync(CancellationToken cancellationToken)
    {
        List<HostCheck> checks = [];
        foreach (Lazy<IHostCheckSource> source in sources)
        {
            try
            {
                checks.AddRange(await source.Value.CheckAsync(cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                string found = exception is FaultException { Detail: { } detail } ? $"{exception.Message} {detail.Trim()}" : exception.Message;
                checks.Add(HostCheck.Missing("examination", found, "Mend what is said here, then run the check again."));
            }
        }

        return checks;
    }
}

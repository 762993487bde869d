namespace Executor.Execution.Hosting.Checks;

/// <summary>
/// Contributes checks to the examination of the host. Register one with <c>AddHostChecks</c>; they are asked in the order of their
/// registration, one after the other.
/// </summary>
internal interface IHostCheckSource
{
    /// <summary>What cannot be found out may be thrown: it is shown as missing, and the other sources are asked all the same.</summary>
    Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken);
}

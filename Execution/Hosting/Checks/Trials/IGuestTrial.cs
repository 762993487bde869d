namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Finds out one thing that this host gives its guests, by having a guest try it.</summary>
internal interface IGuestTrial
{
    /// <summary>Name of the row.</summary>
    string Name { get; }

    /// <exception cref="Sandbox.FaultException">The guest could not be run.</exception>
    Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken);
}

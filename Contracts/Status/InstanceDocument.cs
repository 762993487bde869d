namespace Executor.Contracts.Status;

/// <summary>The answering process.</summary>
/// <param name="Version">Version of this executor.</param>
/// <param name="Image">Name of the container image it was started from, as configured.</param>
/// <param name="ImageDigest">Digest of that image, as configured; empty when not.</param>
/// <param name="UptimeSecs">Seconds since it started.</param>
/// <param name="Hostname">Name of the host.</param>
/// <param name="MaxConcurrentTasks">Tasks that may run at one time.</param>
/// <param name="Netuid">Number of the subnet.</param>
public sealed record InstanceDocument(
    string Version,
    string Image,
    string ImageDigest,
    long UptimeSecs,
    string Hostname,
    int MaxConcurrentTasks,
    int Netuid);

using System.Collections.Immutable;
using Executor.Execution.Hosting;

namespace Executor.Cli.Hosts;

/// <summary>What the examination of a host found.</summary>
/// <param name="State">The worst of its checks.</param>
/// <param name="Checks">In the order they were made.</param>
internal sealed record HostDocument(HostCheckState State, ImmutableArray<HostCheck> Checks)
{
    public static HostDocument Of(IReadOnlyList<HostCheck> checks) =>
        new(checks.Select(check => check.State).DefaultIfEmpty(HostCheckState.Ok).Max(), [.. checks]);
}

using System.Collections.Immutable;
using System.Globalization;
using Executor.Contracts.Json;
using Executor.Contracts.Silos;

namespace Executor.Cli.Client;

/// <summary>What operators see and say of silos.</summary>
internal sealed partial class ExecutorClient
{
    public Task<ImmutableArray<SiloView>> GetSilosAsync(CancellationToken cancellationToken) =>
        GetAsync("silos", ContractsJson.Default.ImmutableArraySiloView, cancellationToken);

    public Task<SiloView> CordonAsync(string silo, CancellationToken cancellationToken) => OrderAsync(silo, "cordon", cancellationToken);

    /// <param name="silo">Name of the silo.</param>
    /// <param name="seconds">How long running attempts may go on; null to leave it to the server.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SiloView> DrainAsync(string silo, int? seconds, CancellationToken cancellationToken) =>
        OrderAsync(silo, seconds is { } given ? string.Create(CultureInfo.InvariantCulture, $"drain?secs={given}") : "drain", cancellationToken);

    public Task<SiloView> UncordonAsync(string silo, CancellationToken cancellationToken) => OrderAsync(silo, "uncordon", cancellationToken);

    private async Task<SiloView> OrderAsync(string silo, string order, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{PathOf("silos", silo)}/{order}");
        return await SendLimitedAsync(request, ContractsJson.Default.SiloView, cancellationToken);
    }
}

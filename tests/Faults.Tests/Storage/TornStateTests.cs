using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Json;

namespace Executor.Faults.Tests.Storage;

/// <summary>State files that a disk has damaged: what was in them is never taken for something that never was.</summary>
public sealed class TornStateTests
{
    [Fact]
    public async Task State_Torn_IsRefusedUntilItIsRestored()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var server = new StoredServer();
        await server.Process.StartAsync(cancellationToken);
        var archive = server.Archive("torn");
        string hash;
        using (var vote = await server.First.SubmitAsync(server.Http, archive))
        {
            hash = (await vote.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument, cancellationToken))!.ArchiveHash;
        }

        await server.Process.KillAsync();
        var votes = Assert.Single(server.StateFiles("consensus"));
        var nonces = Assert.Single(server.StateFiles("nonce"));
        var (wholeVotes, wholeNonces) = (await File.ReadAllBytesAsync(votes, cancellationToken), await File.ReadAllBytesAsync(nonces, cancellationToken));
        await File.WriteAllBytesAsync(votes, wholeVotes[..(wholeVotes.Length / 2)], cancellationToken);
        await File.WriteAllBytesAsync(nonces, [], cancellationToken);
        await server.Process.StartAsync(cancellationToken);

        Assert.Equal("state_unreadable", (await StoredServer.RefusalAsync(await server.Http.GetAsync($"/consensus/{hash}", cancellationToken))).Error);
        Assert.Equal("state_unreadable", (await StoredServer.RefusalAsync(await server.First.SubmitAsync(server.Http, archive))).Error);
        Assert.Equal("state_unreadable", (await StoredServer.RefusalAsync(await server.Second.SubmitAsync(server.Http, archive))).Error);
        Assert.Contains(votes, server.Process.Tail(), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(votes, wholeVotes, cancellationToken);
        await File.WriteAllBytesAsync(nonces, wholeNonces, cancellationToken);
        using var restored = await server.Second.SubmitAsync(server.Http, archive);
        Assert.Equal(HttpStatusCode.Accepted, restored.StatusCode);
        Assert.NotNull((await restored.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument, cancellationToken))!.BatchId);
    }
}

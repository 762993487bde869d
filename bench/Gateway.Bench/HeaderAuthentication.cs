using System.Collections.Immutable;
using Executor.Bittensor.Keys;

namespace Executor.Gateway.Bench;

/// <summary>
/// Requests a second through the gateway's authentication, against a bare Kestrel that verifies the same signatures and asks nobody.
/// The servers take turns under the same clients. Requests are signed beforehand, in version 2, by 256 validators. What the durable
/// nonce costs on top is told as well: it is the disk's to say.
/// </summary>
internal static class HeaderAuthentication
{
    private const int Validators = 256;
    private const int Rounds = 7;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    public static async Task RunAsync()
    {
        ImmutableArray<Sr25519KeyPair> keys = [.. Enumerable.Range(0, Validators).Select(_ => Sr25519KeyPair.Generate())];
        await using var stand = await AuthenticationStand.StartAsync(keys);
        var bare = new Median("bare Kestrel and Sr25519.Verify", "requests/s");
        var gateway = new Median("the gateway's header authentication", "requests/s");
        var nonces = new Median("the same, with the nonce stored on disk", "requests/s");
        for (var round = -1; round < Rounds; round++)
        {
            var peer = await Load.RunAsync(stand.BarePort, stand.Signed(), Turn);
            var ours = await Load.RunAsync(stand.GatewayPort, stand.Signed(), Turn);
            var durable = await Load.RunAsync(stand.GatewayPort, stand.SignedForNonces(), Turn);
            if (round >= 0)
            {
                bare.Add(peer);
                gateway.Add(ours);
                nonces.Add(durable);
            }
        }

        bare.Print();
        gateway.Print();
        nonces.Print();
        Median.PrintAtLeast("header authentication, ratio of medians", gateway.Value / bare.Value, 0.6);
    }
}

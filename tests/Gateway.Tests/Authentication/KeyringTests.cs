using System.Net;
using System.Security.Cryptography;
using System.Text;
using Executor.Gateway.Tests.Authentication.Vectors;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Nonces;

namespace Executor.Gateway.Tests.Authentication;

// Requests of another implementation, over HTTP.
public sealed class KeyringTests
{
    public static TheoryData<int> Requests => [.. Enumerable.Range(0, SignedRequest.All.Length)];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_OfAWallet_IsAccepted_Once(int number)
    {
        var signed = SignedRequest.All[number];
        await using var server = await StartAsync(signed);

        var expected = signed.Archive is null ? HttpStatusCode.OK : HttpStatusCode.Accepted;
        var response = await server.Client.SendAsync(signed.ToMessage());
        Assert.True(expected == response.StatusCode, await response.Content.ReadAsStringAsync());

        response = await server.Client.SendAsync(signed.ToMessage());
        Assert.Equal("nonce_reused", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
    }

    [Fact]
    public void Requests_AreOfBothVersions() => Assert.Equal([1, 2], SignedRequest.All.Select(request => request.Version).Distinct());

    [Fact]
    public async Task Request_OfVersion2_IsTheOnlyOneTaken_WhenItIsRequired()
    {
        foreach (var signed in SignedRequest.All)
        {
            await using var server = await StartAsync(signed, requireV2: true);
            var response = await server.Client.SendAsync(signed.ToMessage());
            Assert.Equal(signed.Version == 2, response.IsSuccessStatusCode);
        }
    }

    private static async Task<GatewayServer> StartAsync(SignedRequest signed, bool requireV2 = false)
    {
        // The clock of tests stands at the time of the vectors.
        var server = await GatewayServer.StartAsync(settings => settings with { AuthRequireV2 = requireV2 }, new ManualTime());
        server.Validators.Hotkeys = [signed.Hotkey];
        server.Cluster.Add<INonceGrain>(signed.Hotkey, new FakeNonces());
        if (signed.Archive is not null)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed.Archive)));
            server.Cluster.Add<IConsensusGrain>(hash, new FakeConsensus(new VotePending(1, 2, 3, Duplicate: false)));
        }

        return server;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Status;
using Executor.EndToEnd.Tests.Support;
using Executor.TestKit.Chain;
using Executor.TestKit.Waiting;

namespace Executor.EndToEnd.Tests.Validators;

/// <summary>A server that has its validators from a chain: from two nodes, over TLS, with certificates the machine was told to trust.</summary>
public sealed class ChainTests
{
    // Of the fixture: permit, activity and 10,000 tokens.
    private const int Qualified = 5;

    [Fact]
    public async Task Server_TakesValidatorsFromTheChain_KeepsThemThroughFailures_AndOverAKill()
    {
        using var directory = new TemporaryDirectory();
        using var trusted = new Validator();
        await using var first = await FakeNode.StartAsync(SubnetFixture.Later);
        await using var second = await FakeNode.StartAsync(SubnetFixture.Later);
        first.Fault = NodeFault.CloseInTheMiddle;
        using var server = new ServerProcess(directory, [], Settings(directory, trusted, first, second));
        await server.StartAsync();

        var set = await SetAsync(server, "the set", set => !set.Stale);
        Assert.Equal(("chain", Qualified + 1, second.Subnet.Block), (set.Source, set.Count, set.Block));
        Assert.InRange(set.AgeSecs!.Value, 0, 60);
        Assert.Contains("executor_validators{source=\"chain\"} 6\n", await server.Http.GetStringAsync("/metrics"));
        Assert.Equal(3, await VoteAsync(server, trusted));

        // Nobody answers as they should any more, and those who may vote may go on.
        second.Fault = NodeFault.TruncatedState;
        var stale = await SetAsync(server, "the set to be stale", set => set.Stale);
        Assert.Equal((set.Count, set.Block), (stale.Count, stale.Block));
        Assert.Contains($"{first.Https.Authority} closed the connection", stale.Problem);
        Assert.Contains($"{second.Https.Authority} gave a subnet that cannot be read: ", stale.Problem);

        await server.KillAsync();
        await server.StartAsync();
        stale = await SetAsync(server, "the stored set", _ => true);
        Assert.Equal((set.Count, set.Block, true), (stale.Count, stale.Block, stale.Stale));
        Assert.Equal(3, await VoteAsync(server, trusted));

        second.Fault = NodeFault.None;
        await SetAsync(server, "the set to be fresh again", set => !set.Stale);
    }

    private static Dictionary<string, string> Settings(TemporaryDirectory directory, Validator trusted, params FakeNode[] nodes)
    {
        var authorities = directory["authorities.pem"];
        File.WriteAllLines(authorities, nodes.Select(node => node.Certificate.ExportCertificatePem()));
        return new Dictionary<string, string>
        {
            ["BITTENSOR_RPC"] = $"{nodes[0].Https},{nodes[1].Wss}",
            ["SSL_CERT_FILE"] = authorities,
            ["TRUSTED_VALIDATORS"] = trusted.Hotkey,
            ["VALIDATORS_SOURCE"] = "chain",
            ["VALIDATOR_REFRESH_SECS"] = "1",
        };
    }

    // How many votes are wanted of it, in the second version of signatures, for an archive nobody knows.
    private static async Task<int?> VoteAsync(ServerProcess server, Validator validator)
    {
        var archive = RandomNumberGenerator.GetBytes(100);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(archive), "archive", "a.zip" } };
        using var request = validator.SignV2(
            new HttpRequestMessage(HttpMethod.Post, "/submit?concurrent_tasks=2") { Content = form },
            TimeProvider.System.GetUtcNow(),
            archiveSha256: Convert.ToHexStringLower(SHA256.HashData(archive)));
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        return JsonSerializer.Deserialize(text, ContractsJson.Default.SubmitDocument)!.Required;
    }

    private static Task<ValidatorSetDocument> SetAsync(ServerProcess server, string what, Func<ValidatorSetDocument, bool> wanted) =>
        Eventually.GetAsync(
            what,
            async () => (await server.Http.GetFromJsonAsync("/status", ContractsJson.Default.StatusDocument))!.Validators,
            wanted);
}

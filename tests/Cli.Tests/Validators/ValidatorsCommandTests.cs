using System.Text.Json;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Executor.TestKit.Chain;

namespace Executor.Cli.Tests.Validators;

public sealed class ValidatorsCommandTests
{
    private const string Alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private const string Bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    [Fact]
    public async Task Validators_OfTheSettings_AreAllThere()
    {
        var run = await CommandRun.OfAsync("validators", "--validators", $"{Alice},{Bob}", "--trusted-validators", Bob);

        Assert.Equal((ExitCode.AllPassed, ""), (run.Code, run.Error));
        Assert.Contains(run.Lines, line => Squeeze(line).Contains($"{Alice} | - | - | - | - | yes", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => Squeeze(line).Contains($"{Bob} | - | - | - | - | yes, also trusted", StringComparison.Ordinal));
        Assert.Equal("2 of 2 are validators (VALIDATORS).", run.Lines[^1]);
    }

    [Fact]
    public async Task Validators_OfAFile_ThatHoldsNone_AreNone()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.OfAsync("validators", "--validators-source", "file", "--validators-file", folder.Write("v.json", "[]"));

        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.StartsWith("0 of 0 are validators (", run.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validators_WithAMistypedHotkey_NameIt()
    {
        var run = await CommandRun.OfAsync("validators", "--validators", Alice[..^1] + "Z");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains($"VALIDATORS holds '{Alice[..^1]}Z', which is not a valid SS58 address", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validators_OfAChainThatIsNotThere_SayOfEachNodeWhy()
    {
        var run = await CommandRun.OfAsync("validators", "--validators-source", "chain", "--bittensor-rpc", "ws://127.0.0.1:1,http://127.0.0.1:1");

        Assert.Equal(ExitCode.Infrastructure, run.Code);
        Assert.Equal(
            "error: No endpoint gave subnet 100: 127.0.0.1:1 cannot be reached: Connection refused; 127.0.0.1:1 cannot be reached: "
            + "Connection refused. (unreachable)\n",
            run.Error);
    }

    [Fact]
    public async Task Validators_OfASubnet_SayOfEverybodyWhyNot()
    {
        await using var node = await FakeNode.StartAsync(SubnetFixture.Later);
        var run = await RunAsync(node);

        Assert.Equal((ExitCode.AllPassed, ""), (run.Code, run.Error));
        string[] rows = [.. run.Lines.Where(line => line.Contains(" | ", StringComparison.Ordinal)).Select(Squeeze)];
        Assert.Equal("| hotkey | uid | stake | permit | active | validator |", rows[0]);
        Assert.Equal($"| {node.Subnet.Neurons[4].Hotkey} | 4 | 10000.000 | yes | yes | yes |", rows[5]);
        Assert.Equal($"| {node.Subnet.Neurons[5].Hotkey} | 5 | 9999.999 | no | no | no: no permit, not active, stake below 10000 |", rows[6]);
        Assert.EndsWith("| 12 | 0.000 | no | yes | no: no permit, stake below 10000 |", rows[13]);
        Assert.EndsWith("| 15 | 0.000 | yes | yes | yes, trusted (stake below 10000) |", rows[16]);
        Assert.Equal($"| {Alice} | - | - | - | - | yes, trusted (not named by the source) |", rows[17]);
        Assert.Equal($"7 of 17 are validators (subnet 100 at block {node.Subnet.Block}, as told by {node.Ws.Authority}).", run.Lines[^1]);
    }

    [Fact]
    public async Task Validators_AsJson_AreOneDocument()
    {
        await using var node = await FakeNode.StartAsync(SubnetFixture.Later);
        var document = JsonElement.Parse((await RunAsync(node, "--json")).Lines.Single());

        Assert.Equal(
            ("chain", 100, node.Subnet.Block, 7),
            (document.GetProperty("source").GetString(),
            document.GetProperty("netuid").GetInt32(),
            document.GetProperty("block").GetInt64(),
            document.GetProperty("count").GetInt32()));
        var (first, sixth) = (document.GetProperty("validators")[0], document.GetProperty("validators")[5]);
        Assert.Equal(
            $$"""
            {"hotkey":"{{node.Subnet.Neurons[0].Hotkey}}","uid":0,"stake":18446744073.709551615,"permit":true,"active":true,"trusted":false,
            "excluded":[],"counts":true}
            """.ReplaceLineEndings(""),
            first.GetRawText());
        Assert.False(sixth.GetProperty("counts").GetBoolean());
        Assert.Equal(
            ["no permit", "not active", "stake below 10000"], sixth.GetProperty("excluded").EnumerateArray().Select(reason => reason.GetString()));
    }

    private static Task<CommandRun> RunAsync(FakeNode node, params string[] more) => CommandRun.OfAsync(
        [
            "validators", "--validators-source", "chain", "--bittensor-rpc", node.Ws.AbsoluteUri,
            "--trusted-validators", $"{Alice},{node.Subnet.Neurons[15].Hotkey}", .. more,
        ]);

    private static string Squeeze(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

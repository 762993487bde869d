using Executor.Bittensor.Subtensor;
using Executor.Grains.Interfaces.Validators;
using Executor.Grains.Validators;
using Executor.Settings;
using Executor.Silo.Validators;
using Executor.TestKit.Chain;
using Executor.TestKit.Hosting;
using Executor.TestKit.Time;
using Executor.TestKit.Waiting;

namespace Executor.Silo.Tests.Validators;

// From a node on a real port to the set that votes are counted by.
public sealed class ChainValidatorSourceTests
{
    private const string Trusted = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    public static TheoryData<NodeFault, string> Faults() =>
        [.. from fault in Enum.GetValues<NodeFault>()
            where fault != NodeFault.None
            from scheme in (string[])["https", "wss"]
            select (fault, scheme)];

    [Theory]
    [InlineData(10_000, 5)]
    [InlineData(10_000.000000001, 4)]
    [InlineData(0, 14)]
    [InlineData(1_000_000_000, 1)]
    public async Task Validators_AreTheNeurons_WithPermitActivityAndStakeEnough(double minStake, int expected)
    {
        await using var node = await FakeNode.StartAsync(SubnetFixture.Later);
        using var client = ClientOf(node.Wss, node);
        var source = new ChainValidatorSource(new ExecutorSettings { MinValidatorStake = minStake }, client);

        var fetch = await source.FetchAsync(100, CancellationToken.None);

        var least = (UInt128)(decimal)(minStake * 1_000_000_000);
        var wanted = node.Subnet.Neurons.Where(neuron => neuron is { Permit: true, Active: true } && neuron.Stake >= least);
        Assert.Equal(wanted.Select(neuron => neuron.Hotkey).Order(StringComparer.Ordinal), fetch.Hotkeys);
        Assert.Equal((expected, node.Subnet.Block), (fetch.Hotkeys.Length, fetch.Block));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Refresh_ThroughAFault_LeavesTheSetAsItIs(NodeFault fault, string scheme)
    {
        await using var node = await FakeNode.StartAsync(SubnetFixture.Current);
        var time = new ManualTime();
        using var client = ClientOf(scheme == "wss" ? node.Wss : node.Https, node, time);
        await using var host = await StartAsync(client);
        var before = await SetOf(host).GetAsync();
        Assert.Equal((false, null, node.Subnet.Block), (before.Stale, before.Problem, before.Block));
        Assert.Contains(Trusted, before.Hotkeys);
        Assert.InRange(before.Hotkeys.Length, 10, 256);

        node.Forget();
        node.Fault = fault;
        var refresh = SetOf(host).RefreshAsync();
        if (fault == NodeFault.Silence)
        {
            await Eventually.HoldsAsync("the call", () => node.Calls.Count > 0);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        await refresh;
        var during = await SetOf(host).GetAsync();
        Assert.Equal(before.Hotkeys, during.Hotkeys);
        Assert.Equal((before.FetchedAt, before.Block, true), (during.FetchedAt, during.Block, during.Stale));
        Assert.NotEmpty(during.Problem!);

        node.Fault = NodeFault.None;
        await SetOf(host).RefreshAsync();
        Assert.False((await SetOf(host).GetAsync()).Stale);
    }

    // As when the machine is started again while the chain cannot be reached.
    [Fact]
    public async Task Restart_WithoutAChain_GoesOnWithTheStoredSet()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var node = await FakeNode.StartAsync(SubnetFixture.Later);
        using var client = ClientOf(node.Wss, node);
        await using var host = await StartAsync(client);
        var before = await SetOf(host).GetAsync();
        await host.CrashAsync();

        node.Fault = NodeFault.Unavailable;
        await host.StartAgainAsync();
        var after = await SetOf(host).GetAsync();

        Assert.Equal(before.Hotkeys, after.Hotkeys);
        Assert.Equal((before.FetchedAt, before.Block, true), (after.FetchedAt, after.Block, after.Stale));
        Assert.Equal($"No endpoint gave subnet 100: {node.Wss.Authority} answered with HTTP 503.", after.Problem);
    }

    [Fact]
    public async Task Subnet_WhereNobodyQualifies_IsNoSet_AndSaysHowManyThereAre()
    {
        await using var node = await FakeNode.StartAsync(SubnetFixture.One);
        using var client = ClientOf(node.Wss, node);
        var source = new ChainValidatorSource(new ExecutorSettings { MinValidatorStake = 1_000_000 }, client);

        var exception = await Assert.ThrowsAsync<ValidatorSourceException>(() => source.FetchAsync(100, CancellationToken.None));

        Assert.Equal(
            $"None of the 1 neurons of subnet 100 at block {node.Subnet.Block} has a permit, is active and has a stake of 1000000 or more.",
            exception.Message);
    }

    private static Task<GrainTestHost> StartAsync(SubtensorClient client) => GrainTestHost.StartAsync(host =>
    {
        host.Options.Validators.Trusted = [Trusted];
        host.Options.Validators.RetryWaits = [];
        host.Options.Validators.FirstFetchTimeout = TimeSpan.FromSeconds(20);
        host.ValidatorSource = new ChainValidatorSource(new ExecutorSettings(), client);
    });

    private static IValidatorSetGrain SetOf(GrainTestHost host) => host.Grains.GetGrain<IValidatorSetGrain>(100);

    private static SubtensorClient ClientOf(Uri endpoint, FakeNode node, TimeProvider? time = null) => new(
        new SubtensorOptions
        {
            Endpoints = [endpoint],
            CertificateValidation = (_, certificate, _, _) => node.Certificate.Equals(certificate),
        },
        time ?? TimeProvider.System);
}

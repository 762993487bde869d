using Executor.Bittensor.Keys;
using Executor.Bittensor.Subtensor;
using Executor.TestKit.Chain;

namespace Executor.Bittensor.Tests.Subtensor;

public sealed class StorageKeysTests
{
    // Every key of the fixture, in its order, which another implementation hashed.
    [Theory]
    [InlineData(SubnetFixture.Old)]
    [InlineData(SubnetFixture.Current)]
    public void Keys_OfASubnet_AreThoseOfAnotherImplementation(string name)
    {
        var fixture = SubnetFixture.Load(name);
        var netuid = fixture.Netuid;
        var expected = new List<string> { StorageKeys.SubnetworkN(netuid), StorageKeys.ValidatorPermit(netuid), StorageKeys.Active(netuid) };
        var hotkey = new byte[Ss58.PublicKeyLength];
        foreach (var neuron in fixture.Neurons)
        {
            Assert.True(Ss58.TryDecodeHotkey(neuron.Hotkey, hotkey));
            expected.Add(StorageKeys.Keys(netuid, neuron.Uid));
            if (neuron.OwnStake > 0)
            {
                expected.Add(StorageKeys.TotalHotkeyAlpha(hotkey, netuid));
            }
        }

        Assert.Equal(expected, fixture.Storage.Select(pair => pair[0]));
    }
}

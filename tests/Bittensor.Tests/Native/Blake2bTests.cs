using Executor.Bittensor.Native;

namespace Executor.Bittensor.Tests.Native;

public sealed class Blake2bTests
{
    // RFC 7693, appendix A.
    [Fact]
    public void Hash512_Abc_MatchesRfc()
    {
        var hash = new byte[Blake2b.Length512];
        Blake2b.Hash512("abc"u8, hash);

        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(hash));
    }
}

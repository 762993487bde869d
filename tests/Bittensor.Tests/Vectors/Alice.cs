using Executor.Bittensor.Keys;

namespace Executor.Bittensor.Tests.Vectors;

// The well-known development key //Alice.
internal static class Alice
{
    public const string MiniSecret = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";
    public const string PublicKey = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    public const string Address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    public static Sr25519KeyPair KeyPair() => Sr25519KeyPair.FromMiniSecret(Convert.FromHexString(MiniSecret));
}

namespace Executor.Bittensor.Tests.Vectors;

// The well-known development key //Alice.
internal static class Alice
{
    public const string PublicKey = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    public const string Address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
}

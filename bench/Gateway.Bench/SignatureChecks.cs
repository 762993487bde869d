using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Executor.Bittensor.Keys;
using Executor.Bittensor.Native;

namespace Executor.Gateway.Bench;

/// <summary>
/// A verification against the two scalar multiplications of libsodium that no verification can do without: s·B and k·A. Both take
/// turns, on different keys and messages as long as those of a request.
/// </summary>
internal static class SignatureChecks
{
    private const int Rounds = 60;
    private const int WarmUp = 10;
    private const int Signatures = 200;

    public static Task RunAsync()
    {
        var inputs = Enumerable.Range(0, Signatures).Select(_ => Input.Create()).ToArray();
        var (ours, peer) = (new Median("Sr25519.Verify", "us"), new Median("the two scalar multiplications of libsodium", "us"));
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var verified = Time(inputs, static input => Sr25519.Verify(input.Key, input.Message, input.Signature));
            var multiplied = Time(inputs, static input => input.Multiply());
            if (round >= 0)
            {
                ours.Add(verified);
                peer.Add(multiplied);
            }
        }

        ours.Print();
        peer.Print();
        Median.PrintAtMost("verification, ratio of medians", ours.Value / peer.Value, 1.3);
        return Task.CompletedTask;
    }

    // Microseconds of one.
    private static double Time(Input[] inputs, Predicate<Input> act)
    {
        var begun = Stopwatch.GetTimestamp();
        var right = inputs.Count(input => act(input));
        var taken = Stopwatch.GetElapsedTime(begun).TotalMicroseconds / inputs.Length;
        return right == inputs.Length ? taken : throw new InvalidOperationException($"{inputs.Length - right} went wrong.");
    }

    private sealed record Input(byte[] Key, byte[] Message, byte[] Signature, byte[] Scalar)
    {
        private readonly byte[] _product = new byte[Ristretto255.ElementLength];

        public static Input Create()
        {
            using var pair = Sr25519KeyPair.Generate();
            var message = Encoding.UTF8.GetBytes(pair.Address + Guid.NewGuid());
            var scalar = new byte[Ristretto255.ScalarLength];
            Ristretto255.Reduce(RandomNumberGenerator.GetBytes(Ristretto255.WideScalarLength), scalar);
            return new Input(pair.PublicKey.ToArray(), message, pair.Sign(message), scalar);
        }

        public bool Multiply() => Ristretto255.TryMultiplyBase(Scalar, _product) && Ristretto255.TryMultiply(Scalar, Key, _product);
    }
}

using System.Runtime.InteropServices;

namespace Executor.Bittensor.Native;

// libsodium's own names and return values: 0 is success, except where a comment says otherwise. It trusts the lengths it
// implies, so nobody calls these but Libsodium, Blake2b and Ristretto255, which check every span first.
internal static partial class NativeMethods
{
    // 0 or 1 (already initialised) is success.
    [LibraryImport(Libsodium.Name)]
    internal static partial int sodium_init();

    [LibraryImport(Libsodium.Name)]
    internal static partial int crypto_generichash(
        Span<byte> output, nuint outputLength, ReadOnlySpan<byte> input, ulong inputLength, ReadOnlySpan<byte> key, nuint keyLength);

    // 1 is valid, 0 is not.
    [LibraryImport(Libsodium.Name)]
    internal static partial int crypto_core_ristretto255_is_valid_point(ReadOnlySpan<byte> point);

    [LibraryImport(Libsodium.Name)]
    internal static partial int crypto_core_ristretto255_sub(Span<byte> result, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    [LibraryImport(Libsodium.Name)]
    internal static partial void crypto_core_ristretto255_scalar_reduce(Span<byte> result, ReadOnlySpan<byte> wide);

    [LibraryImport(Libsodium.Name)]
    internal static partial void crypto_core_ristretto255_scalar_add(Span<byte> result, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    [LibraryImport(Libsodium.Name)]
    internal static partial void crypto_core_ristretto255_scalar_mul(Span<byte> result, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    [LibraryImport(Libsodium.Name)]
    internal static partial int crypto_scalarmult_ristretto255(Span<byte> result, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point);

    [LibraryImport(Libsodium.Name)]
    internal static partial int crypto_scalarmult_ristretto255_base(Span<byte> result, ReadOnlySpan<byte> scalar);
}

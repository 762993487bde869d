namespace Executor.Bittensor.Native;

// The group of sr25519. Elements are 32-byte encodings and the all-zero one is the identity; scalars are 32 bytes,
// little-endian, and reduced unless said otherwise.
internal static class Ristretto255
{
    public const int ElementLength = 32;
    public const int ScalarLength = 32;
    public const int WideScalarLength = 64;

    // The top bit, which no canonical encoding has and libsodium 1.0.18 does not look at.
    private const byte NonCanonical = 0x80;

    // ℓ = 2^252 + 27742317777372353535851937790883648493, the order of the group, little-endian.
    private static ReadOnlySpan<byte> Order =>
    [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    ];

    // Public values only: it stops at the first byte that differs.
    public static bool IsReduced(ReadOnlySpan<byte> scalar)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scalar.Length, ScalarLength);
        for (var i = ScalarLength - 1; i >= 0; i--)
        {
            if (scalar[i] != Order[i])
            {
                return scalar[i] < Order[i];
            }
        }

        return false;
    }

    public static bool IsIdentity(ReadOnlySpan<byte> element) => !element.ContainsAnyExcept((byte)0);

    // True for the one canonical encoding of each element, the identity included. libsodium 1.0.18 does not look at the
    // top bit, so every encoding would have a twin: it is checked here.
    public static bool IsElement(ReadOnlySpan<byte> encoding)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(encoding.Length, ElementLength);
        return encoding[^1] < NonCanonical && NativeMethods.crypto_core_ristretto255_is_valid_point(encoding) == 1;
    }

    // False for anything but the canonical encoding of an element, as IsElement is: whoever multiplies need not ask before.
    // libsodium reports a product that is the identity as a failure. The group has prime order, so the product is the
    // identity only where a factor is zero: those cases are answered here, and any failure left is a real one.
    public static bool TryMultiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> element, Span<byte> product)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(scalar.Length, ScalarLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(element.Length, ElementLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(product.Length, ElementLength);
        if (IsZero(scalar) || IsIdentity(element))
        {
            product.Clear();
            return IsElement(element);
        }

        return element[^1] < NonCanonical && NativeMethods.crypto_scalarmult_ristretto255(product, scalar, element) == 0;
    }

    public static bool TryMultiplyBase(ReadOnlySpan<byte> scalar, Span<byte> product)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(scalar.Length, ScalarLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(product.Length, ElementLength);
        if (IsZero(scalar))
        {
            product.Clear();
            return true;
        }

        return NativeMethods.crypto_scalarmult_ristretto255_base(product, scalar) == 0;
    }

    public static bool TrySubtract(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> difference)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(left.Length, ElementLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, ElementLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(difference.Length, ElementLength);
        return NativeMethods.crypto_core_ristretto255_sub(difference, left, right) == 0;
    }

    public static void Reduce(ReadOnlySpan<byte> wide, Span<byte> scalar)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(wide.Length, WideScalarLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scalar.Length, ScalarLength);
        NativeMethods.crypto_core_ristretto255_scalar_reduce(scalar, wide);
    }

    // sum = addend + left · right mod ℓ, in constant time.
    public static void MultiplyAdd(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ReadOnlySpan<byte> addend, Span<byte> sum)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(left.Length, ScalarLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, ScalarLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(addend.Length, ScalarLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, ScalarLength);
        NativeMethods.crypto_core_ristretto255_scalar_mul(sum, left, right);
        NativeMethods.crypto_core_ristretto255_scalar_add(sum, sum, addend);
    }

    private static bool IsZero(ReadOnlySpan<byte> scalar) => !scalar.ContainsAnyExcept((byte)0);
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Executor.Execution.Layers;

/// <summary>The name of a layer, made from all that its content depends on.</summary>
internal static class LayerKey
{
    /// <summary>To be raised when layers are laid out in another way: then none made before is found any more.</summary>
    public const int Layout = 1;

    /// <summary>Parts are hashed with their lengths, so that no two lists of parts run into one. Lowercase hex.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AddNumber(hash, Layout);
        AddNumber(hash, parts.Length);
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            AddNumber(hash, bytes.Length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static bool IsOne(string text) =>
        text.Length == 64 && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    private static void AddNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Executor.Execution.Layers;

/// <summary>
/// Makes the name of a layer from all that its content depends on. Parts are hashed with their lengths, so that no two lists of
/// parts run into one.
/// </summary>
internal sealed class LayerKey : IDisposable
{
    /// <summary>To be raised when layers are laid out in another way: then none made before is found any more.</summary>
    public const int Layout = 1;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public LayerKey(LayerKind kind)
    {
        AddNumber(Layout);
        Add(kind.ToString());
    }

    public LayerKey Add(string part)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(part);
        AddNumber(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>A list is one part: what is in it can't be taken for parts after it.</summary>
    public LayerKey Add(IReadOnlyCollection<string> parts)
    {
        AddNumber(parts.Count);
        foreach (string part in parts)
        {
            Add(part);
        }

        return this;
    }

    /// <summary>Lowercase hex; the builder is at its end.</summary>
    public string Build()
    {
        string key = Convert.ToHexStringLower(_hash.GetHashAndReset());
        Dispose();
        return key;
    }

    public static bool IsOne(string text) =>
        text.Length == 64 && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    public void Dispose() => _hash.Dispose();

    private void AddNumber(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}

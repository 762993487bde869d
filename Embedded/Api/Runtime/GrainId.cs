namespace Orleans.Runtime;

/// <summary>The name of a grain: its type and its key.</summary>
[GenerateSerializer, Immutable]
public readonly struct GrainId : IEquatable<GrainId>
{
    private readonly string? _type;
    private readonly string? _key;

    private GrainId(string type, string key)
    {
        _type = type;
        _key = key;
    }

    public bool IsDefault => _type is null;

    internal string TypeName => _type ?? "";

    internal string KeyText => _key ?? "";

    public static GrainId Create(string type, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new GrainId(type, key);
    }

    public bool Equals(GrainId other) => KeyText == other.KeyText && TypeName == other.TypeName;

    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(TypeName, KeyText);

    public override string ToString() => $"{TypeName}/{KeyText}";

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);
}

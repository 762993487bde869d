namespace Executor.Execution.Archives.Definitions;

/// <summary>A YAML value with its aliases resolved. Shared parts stay shared, so that no document grows by being read.</summary>
internal sealed class YamlValue
{
    private YamlValue(YamlKind kind) => Kind = kind;

    public YamlKind Kind { get; }

    /// <summary>Text of a scalar as it is written, so that 2.0 stays "2.0".</summary>
    public string Text { get; private init; } = "";

    public IReadOnlyList<YamlValue> Items { get; private init; } = [];

    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<KeyValuePair<string, YamlValue>> Fields { get; private init; } = [];

    /// <summary>How many aliases one would follow to write this value out in full.</summary>
    public long Aliases { get; private init; }

    public static YamlValue Scalar(string text, bool isNull) => new(isNull ? YamlKind.Null : YamlKind.Scalar) { Text = text };

    public static YamlValue List(IReadOnlyList<YamlValue> items, long aliases) => new(YamlKind.List) { Items = items, Aliases = aliases };

    public static YamlValue Map(IReadOnlyList<KeyValuePair<string, YamlValue>> fields, long aliases) =>
        new(YamlKind.Map) { Fields = fields, Aliases = aliases };
}

internal enum YamlKind
{
    Null,
    Scalar,
    List,
    Map,
}

using System.Collections.Immutable;
using System.Globalization;

namespace Executor.Execution.Archives.Definitions;

/// <summary>
/// Reads the fields of one mapping, and notes a problem for each that has the wrong shape. Absent and null are the same; a
/// scalar is good wherever a list is expected, and any scalar is good as a text.
/// </summary>
internal sealed class FieldReader
{
    private readonly Dictionary<string, YamlValue> _fields;
    private readonly string _prefix;
    private readonly List<string> _problems;

    public FieldReader(YamlValue map, string prefix, List<string> problems)
    {
        _fields = map.Fields.Where(field => field.Value.Kind != YamlKind.Null).ToDictionary(StringComparer.Ordinal);
        _prefix = prefix;
        _problems = problems;
    }

    public bool Has(string name) => _fields.ContainsKey(name);

    public void Complain(string name, string problem) => _problems.Add($"{_prefix}{name} {problem}");

    public string? Text(string name)
    {
        if (!_fields.TryGetValue(name, out YamlValue? value))
        {
            return null;
        }

        if (value.Kind == YamlKind.Scalar)
        {
            return value.Text;
        }

        Complain(name, "must be a text");
        return null;
    }

    /// <summary>Null when the field is absent or wrong.</summary>
    public ImmutableArray<string>? Commands(string name)
    {
        if (!_fields.TryGetValue(name, out YamlValue? value))
        {
            return null;
        }

        IReadOnlyList<YamlValue> items = value.Kind == YamlKind.List ? value.Items : [value];
        if (!items.All(IsCommand))
        {
            Complain(name, "must be a command or a list of commands");
            return null;
        }

        return [.. items.Select(item => item.Text)];
    }

    public bool? Flag(string name)
    {
        switch (Text(name))
        {
            case null:
                return null;
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                Complain(name, "must be true or false");
                return null;
        }
    }

    public int? PositiveInteger(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
        {
            return number;
        }

        Complain(name, $"must be a whole number from 1 to {int.MaxValue}");
        return null;
    }

    public double? PositiveNumber(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(text, Style, CultureInfo.InvariantCulture, out double number) && number is > 0 and <= int.MaxValue)
        {
            return number;
        }

        Complain(name, $"must be a number above 0 and at most {int.MaxValue}");
        return null;
    }

    public T? Choice<T>(string name, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            if (text == word)
            {
                return value;
            }

            words.Add(word);
        }

        Complain(name, $"must be {string.Join(" or ", words)}");
        return null;
    }

    /// <summary>The mapping in a field; one without fields when it is absent or wrong.</summary>
    public FieldReader Map(string name)
    {
        YamlValue? value = MapValue(name);
        return new FieldReader(value ?? YamlValue.Map([], aliases: 0), $"{_prefix}{name}.", _problems);
    }

    /// <summary>The mapping in a field as it is; null when it is absent or wrong.</summary>
    public YamlValue? MapValue(string name)
    {
        if (!_fields.TryGetValue(name, out YamlValue? value) || value.Kind == YamlKind.Map)
        {
            return value;
        }

        Complain(name, "must be a mapping");
        return null;
    }

    /// <summary>Where a misspelt name would quietly change what a task gets, it is a problem.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (string name in _fields.Keys)
        {
            if (!names.Contains(name))
            {
                Complain(EntryName.Show(name), "is not known");
            }
        }
    }

    private static bool IsCommand(YamlValue value) =>
        value.Kind == YamlKind.Scalar && !string.IsNullOrWhiteSpace(value.Text) && !value.Text.Contains('\0', StringComparison.Ordinal);
}

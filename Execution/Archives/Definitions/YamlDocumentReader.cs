using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Executor.Execution.Archives.Definitions;

/// <summary>Builds values from the parser's events: one document, of bounded depth and bounded use of aliases.</summary>
internal sealed class YamlDocumentReader
{
    private const int MaxDepth = 64;
    private const int MaxAliases = 1000;

    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, YamlValue> _anchors = [];
    private readonly HashSet<AnchorName> _unfinished = [];

    private YamlDocumentReader(IParser parser) => _parser = parser;

    /// <exception cref="YamlProblemException">The text is no document that is accepted here.</exception>
    public static YamlValue Read(string text)
    {
        try
        {
            Parser parser = new(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return YamlValue.Scalar("", isNull: true);
            }

            parser.Consume<DocumentStart>();
            YamlValue value = new YamlDocumentReader(parser).ReadValue(depth: 1).Value;
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? value : throw new YamlProblemException("must hold a single document");
        }
        catch (YamlException exception)
        {
            throw new YamlProblemException($"is not valid YAML near line {exception.Start.Line}, column {exception.Start.Column}");
        }
        catch (Exception exception) when (exception is not YamlProblemException)
        {
            // The parser answers some malformed texts with exceptions of any kind, which say nothing about the text.
            throw new YamlProblemException("is not valid YAML");
        }
    }

    private (YamlValue Value, long Aliases) ReadValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlProblemException($"is nested deeper than {MaxDepth} levels");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Follow(alias);
        }

        if (!_parser.Accept<NodeEvent>(out var start))
        {
            throw new YamlProblemException("is not valid YAML");
        }

        if (!start.Anchor.IsEmpty)
        {
            _unfinished.Add(start.Anchor);
            _anchors.Remove(start.Anchor);
        }

        YamlValue value = start switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadList(depth),
            MappingStart => ReadMap(depth),
            _ => throw new YamlProblemException("is not valid YAML"),
        };
        if (!start.Anchor.IsEmpty)
        {
            _unfinished.Remove(start.Anchor);
            _anchors[start.Anchor] = value;
        }

        return (value, value.Aliases);
    }

    private (YamlValue Value, long Aliases) Follow(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out YamlValue? value))
        {
            throw new YamlProblemException(_unfinished.Contains(alias.Value)
                ? "has an alias inside the value that it stands for"
                : "has an alias without an anchor");
        }

        return (value, Count(value.Aliases, 1));
    }

    private YamlValue ReadScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        bool isNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };
        return YamlValue.Scalar(scalar.Value, isNull);
    }

    private YamlValue ReadList(int depth)
    {
        _parser.Consume<SequenceStart>();
        List<YamlValue> items = [];
        long aliases = 0;
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            (YamlValue item, long inside) = ReadValue(depth + 1);
            items.Add(item);
            aliases = Count(aliases, inside);
        }

        return YamlValue.List(items, aliases);
    }

    private YamlValue ReadMap(int depth)
    {
        _parser.Consume<MappingStart>();
        List<KeyValuePair<string, YamlValue>> fields = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        long aliases = 0;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            (YamlValue key, long inKey) = ReadValue(depth + 1);
            (YamlValue value, long inValue) = ReadValue(depth + 1);
            aliases = Count(Count(aliases, inKey), inValue);
            if (key.Kind is YamlKind.List or YamlKind.Map)
            {
                throw new YamlProblemException("has a key that is not a name");
            }

            if (!names.Add(key.Text))
            {
                throw new YamlProblemException($"gives '{EntryName.Show(key.Text)}' twice");
            }

            fields.Add(new(key.Text, value));
        }

        return YamlValue.Map(fields, aliases);
    }

    // Checked at every sum, so that the numbers stay small however the aliases multiply.
    private static long Count(long some, long more) =>
        some + more <= MaxAliases ? some + more : throw new YamlProblemException($"uses aliases more than {MaxAliases} times");
}

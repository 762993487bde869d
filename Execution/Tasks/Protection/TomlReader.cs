using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Executor.Execution.Tasks.Protection;

/// <summary>
/// Reads TOML into single settings, so that a setting is found however it is written: under a header, with dots, in an inline
/// table, with quoted or escaped names. It need not catch every mistake, but may never take one setting for another.
/// </summary>
internal ref struct TomlReader
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<char> _text;
    private readonly List<TomlSetting> _settings = [];
    private int _at;

    private TomlReader(ReadOnlySpan<char> text) => _text = text;

    private readonly bool IsAtEnd => _at >= _text.Length;

    /// <exception cref="FormatException">It is no TOML.</exception>
    public static IReadOnlyList<TomlSetting> Read(string text)
    {
        TomlReader reader = new(text);
        reader.ReadDocument();
        return reader._settings;
    }

    private static FormatException Bad(string what) => new($"A TOML file {what}.");

    private static bool IsBare(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private void ReadDocument()
    {
        ImmutableArray<string> table = [];
        while (true)
        {
            SkipBlank(lines: true);
            if (IsAtEnd)
            {
                return;
            }

            if (TryTake('['))
            {
                bool isArray = TryTake('[');
                table = ReadKey();
                Take(']');
                if (isArray)
                {
                    Take(']');
                }

                _settings.Add(new TomlSetting(table, isArray ? TomlSetting.ArrayHeader : TomlSetting.TableHeader));
            }
            else
            {
                ReadSetting(table, depth: 0);
            }

            SkipBlank(lines: false);
            if (!IsAtEnd && _text[_at] is not '\n')
            {
                throw Bad("has more than one thing on a line");
            }
        }
    }

    private void ReadSetting(ImmutableArray<string> table, int depth)
    {
        ImmutableArray<string> path = table.AddRange(ReadKey());
        Take('=');
        SkipBlank(lines: false);
        if (!IsAtEnd && _text[_at] == '{')
        {
            ReadInlineTable(path, depth + 1);
        }
        else
        {
            _settings.Add(new TomlSetting(path, ReadValue(depth + 1)));
        }
    }

    private void ReadInlineTable(ImmutableArray<string> path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Bad("is nested too deeply");
        }

        Take('{');
        _settings.Add(new TomlSetting(path, TomlSetting.TableHeader));
        SkipBlank(lines: true);
        while (!TryTake('}'))
        {
            ReadSetting(path, depth);
            SkipBlank(lines: true);
            if (!TryTake(','))
            {
                Take('}');
                return;
            }

            SkipBlank(lines: true);
        }
    }

    private ImmutableArray<string> ReadKey()
    {
        ImmutableArray<string>.Builder path = ImmutableArray.CreateBuilder<string>();
        do
        {
            SkipBlank(lines: false);
            path.Add(ReadKeyPart());
            SkipBlank(lines: false);
        }
        while (TryTake('.'));
        return path.ToImmutable();
    }

    private string ReadKeyPart()
    {
        if (!IsAtEnd && _text[_at] is '"' or '\'')
        {
            return ReadString(mayHaveLines: false);
        }

        int start = _at;
        while (!IsAtEnd && IsBare(_text[_at]))
        {
            _at++;
        }

        return _at > start ? _text[start.._at].ToString() : throw Bad("has a setting without a name");
    }

    /// <summary>The same text for the same value, however its lines are broken.</summary>
    private string ReadValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Bad("is nested too deeply");
        }

        SkipBlank(lines: false);
        if (IsAtEnd)
        {
            throw Bad("ends before a value");
        }

        return _text[_at] switch
        {
            '"' or '\'' => Quote(ReadString(mayHaveLines: true)),
            '[' => ReadArray(depth),
            '{' => ReadTableInArray(depth),
            _ => ReadPlain(),
        };
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private string ReadArray(int depth)
    {
        StringBuilder value = new("[");
        Take('[');
        SkipBlank(lines: true);
        while (!TryTake(']'))
        {
            value.Append(ReadValue(depth + 1)).Append(',');
            SkipBlank(lines: true);
            if (!TryTake(','))
            {
                Take(']');
                break;
            }

            SkipBlank(lines: true);
        }

        return value.Append(']').ToString();
    }

    private string ReadTableInArray(int depth)
    {
        int first = _settings.Count;
        ReadInlineTable([], depth + 1);
        string value = string.Join(',', _settings.Skip(first).Select(inner => $"{string.Join('.', inner.Path.Select(Quote))}={inner.Value}"));
        _settings.RemoveRange(first, _settings.Count - first);
        return $"{{{value}}}";
    }

    private string ReadPlain()
    {
        int start = _at;
        while (!IsAtEnd && _text[_at] is not (',' or ']' or '}' or '#' or '\n' or '\r' or '"' or '\'' or '=' or '[' or '{'))
        {
            _at++;
        }

        string value = _text[start.._at].Trim().ToString();
        return value.Length > 0 ? value : throw Bad("has a setting without a value");
    }

    private string ReadString(bool mayHaveLines)
    {
        char quote = _text[_at++];
        bool isLong = mayHaveLines && _at + 1 < _text.Length && _text[_at] == quote && _text[_at + 1] == quote;
        if (isLong)
        {
            _at += 2;
            _ = TryTake('\r');
            _ = TryTake('\n');
        }

        StringBuilder text = new();
        while (!IsAtEnd)
        {
            char next = _text[_at++];
            if (next == quote && (!isLong || ClosesLong(quote, text)))
            {
                return text.ToString();
            }

            if (next == '\n' && !isLong)
            {
                break;
            }

            if (next == '\\' && quote == '"')
            {
                ReadEscape(text, isLong);
            }
            else
            {
                text.Append(next);
            }
        }

        throw Bad("has a string without an end");
    }

    /// <summary>Of up to five quotes in a row the last three are the end.</summary>
    private bool ClosesLong(char quote, StringBuilder text)
    {
        int more = 0;
        while (more < 4 && _at + more < _text.Length && _text[_at + more] == quote)
        {
            more++;
        }

        if (more < 2)
        {
            text.Append(quote);
            _at += more;
            text.Append(quote, more);
            return false;
        }

        text.Append(quote, more - 2);
        _at += more;
        return true;
    }

    private void ReadEscape(StringBuilder text, bool isLong)
    {
        char escaped = IsAtEnd ? throw Bad("ends within a string") : _text[_at++];
        int digits = escaped switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (_at + digits > _text.Length
                || !int.TryParse(_text.Slice(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                || !Rune.IsValid(code))
            {
                throw Bad("has an unknown escape");
            }

            _at += digits;
            text.Append(new Rune(code));
            return;
        }

        if (isLong && escaped is ' ' or '\t' or '\r' or '\n')
        {
            while (!IsAtEnd && char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }

            return;
        }

        int known = "btnfre\"\\".IndexOf(escaped, StringComparison.Ordinal);
        text.Append(known >= 0 ? "\b\t\n\f\r\u001b\"\\"[known] : throw Bad("has an unknown escape"));
    }

    /// <param name="lines">Whether ends of lines, and comments with them, are blank, too.</param>
    private void SkipBlank(bool lines)
    {
        while (!IsAtEnd)
        {
            if (_text[_at] == '#')
            {
                int end = _text[_at..].IndexOf('\n');
                _at = end < 0 ? _text.Length : _at + end;
            }
            else if (_text[_at] is ' ' or '\t' or '\r' || (lines && _text[_at] == '\n'))
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private bool TryTake(char wanted)
    {
        if (IsAtEnd || _text[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Take(char wanted)
    {
        SkipBlank(lines: false);
        if (!TryTake(wanted))
        {
            throw Bad($"lacks a \"{wanted}\"");
        }
    }
}

/// <summary>A value under a name, or that a table of that name is there, which can mean something by itself.</summary>
/// <param name="Path">Names from the top.</param>
/// <param name="Value">In one form for one value.</param>
internal readonly record struct TomlSetting(ImmutableArray<string> Path, string Value)
{
    public const string TableHeader = "table";
    public const string ArrayHeader = "table of an array";

    public bool IsHeader => Value is TableHeader or ArrayHeader;
}

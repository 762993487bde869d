using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Executor.Execution.Archives;

/// <summary>
/// One key for all spellings of a name that some file system takes for the same: letter case folded, characters decomposed,
/// dots and spaces at the end left out.
/// The process runs without ICU, where <see cref="string.Normalize()"/> changes nothing, so the decompositions are our own data.
/// </summary>
internal static class NameKey
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int HangulLead = 0x1100;
    private const int HangulVowel = 0x1161;
    private const int HangulTail = 0x11A7;
    private const int HangulVowels = 21;
    private const int HangulTails = 28;

    private static readonly Lazy<FrozenDictionary<int, string>> Decompositions = new(Load);

    public static string Of(string name)
    {
        string shown = name.TrimEnd('.', ' ') is { Length: > 0 } trimmed ? trimmed : name;
        return Ascii.IsValid(shown) ? shown.ToLowerInvariant() : Fold(Decompose(shown));
    }

    // Up and down again, so that letters with two lower-case or two upper-case forms end as one.
    private static string Fold(string name) => name.ToUpperInvariant().ToLowerInvariant();

    private static string Decompose(string name)
    {
        StringBuilder result = new(name.Length * 2);
        List<Rune> marks = [];
        foreach (Rune rune in name.EnumerateRunes())
        {
            foreach (Rune part in Expand(rune).EnumerateRunes())
            {
                if (Rune.GetUnicodeCategory(part) is UnicodeCategory.NonSpacingMark)
                {
                    marks.Add(part);
                    continue;
                }

                Flush(marks, result);
                result.Append(part.ToString());
            }
        }

        Flush(marks, result);
        return result.ToString();
    }

    // The canonical order of marks needs their combining classes. Sorting all of a run also equates some
    // spellings that Unicode tells apart, which no two honest files of one folder have.
    private static void Flush(List<Rune> marks, StringBuilder result)
    {
        marks.Sort();
        foreach (Rune mark in marks)
        {
            result.Append(mark.ToString());
        }

        marks.Clear();
    }

    private static string Expand(Rune rune)
    {
        if (rune.Value is < HangulFirst or > HangulLast)
        {
            return Decompositions.Value.TryGetValue(rune.Value, out string? parts) ? parts : rune.ToString();
        }

        int syllable = rune.Value - HangulFirst;
        int tail = syllable % HangulTails;
        string lead = $"{(char)(HangulLead + (syllable / (HangulVowels * HangulTails)))}"
            + $"{(char)(HangulVowel + (syllable / HangulTails % HangulVowels))}";
        return tail == 0 ? lead : lead + (char)(HangulTail + tail);
    }

    private static FrozenDictionary<int, string> Load()
    {
        using Stream resource = typeof(NameKey).Assembly.GetManifestResourceStream("CanonicalDecompositions.txt")
            ?? throw new InvalidOperationException("The table of decompositions is not in the assembly.");
        using StreamReader reader = new(resource);
        Dictionary<int, string> table = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            foreach (string entry in line.Split(' '))
            {
                int equals = entry.IndexOf('=', StringComparison.Ordinal);
                IEnumerable<string> parts = entry[(equals + 1)..].Split('+').Select(part => char.ConvertFromUtf32(Hex(part)));
                table.Add(Hex(entry[..equals]), string.Concat(parts));
            }
        }

        return table.ToFrozenDictionary();
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

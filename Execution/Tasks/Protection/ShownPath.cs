using System.Globalization;
using System.Text;

namespace Executor.Execution.Tasks.Protection;

/// <summary>Paths that an agent chose, for people to read: on one line, of a bearable length, without what commands a terminal.</summary>
internal static class ShownPath
{
    private const int MaxLength = 300;

    public static string Of(string path)
    {
        StringBuilder shown = new(path.Length);
        foreach (Rune rune in path.EnumerateRunes())
        {
            bool isSafe = Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate);
            if (isSafe && rune.Value != '\\')
            {
                shown.Append(rune);
            }
            else
            {
                shown.Append(rune.Value == '\\' ? @"\\" : rune.Value == '\n' ? @"\n" : $@"\u{{{rune.Value:x}}}");
            }

            if (shown.Length > MaxLength)
            {
                return shown.Append('…').ToString();
            }
        }

        return shown.ToString();
    }
}

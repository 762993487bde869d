namespace Executor.TestKit.Compatibility;

/// <summary>A text that is checked in, beside what the code makes of it today.</summary>
public static class CheckedList
{
    /// <summary>Fails unless both are the same; what the code makes today is left beside the test's assembly for whoever meant the change.</summary>
    public static void Compare(string expected, string actual, string path)
    {
        if (expected.ReplaceLineEndings("\n") == actual)
        {
            return;
        }

        var current = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(path));
        File.WriteAllText(current, actual);
        var old = expected.Split('\n').ToHashSet();
        var lines = actual.Split('\n').ToHashSet();
        throw new InvalidOperationException(
            $"""
            {path} is not what the code says. Copy {current} over it if that is meant; a line that is gone breaks those who run the last version.
            gone:
            {string.Join('\n', old.Except(lines))}
            new:
            {string.Join('\n', lines.Except(old))}
            """);
    }
}

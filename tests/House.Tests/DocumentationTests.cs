using System.Text.RegularExpressions;

namespace Executor.House.Tests;

/// <summary>Pages that name files which are gone mislead more than no page.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages() => [.. Repository.Files(".md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_PathsItNames_Exist(string page)
    {
        var folder = Path.GetDirectoryName(page)!;
        var missing = CodePath().Matches(Repository.Read(page))
            .Select(match => match.Groups[1].Value)
            .Where(path => !Exists(path) && !Exists(Path.Combine(folder, path)));
        Assert.Empty(missing);
    }

    private static bool Exists(string path)
    {
        var whole = Path.Combine(Repository.Root, path);
        var wildcard = path.Contains('*');
        return wildcard
            ? Directory.Exists(Path.GetDirectoryName(whole)) && Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(whole)!, Path.GetFileName(whole)).Any()
            : Path.Exists(whole);
    }

    // Code spans that begin with the name of a room or end like a source file of ours.
    [GeneratedRegex(@"`((?:Bittensor|Blobs|Cli|Contracts|Embedded|Execution|Gateway|Grains|Grains\.Interfaces|Settings|Silo|tests|docs)/[\w./*-]+|[\w./-]+\.cs)`")]
    private static partial Regex CodePath();
}

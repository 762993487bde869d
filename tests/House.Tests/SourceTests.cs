using System.Text.RegularExpressions;

namespace Executor.House.Tests;

/// <summary>Rules that every source file keeps. Each test names all files that break its rule.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 500;
    private const int MaxTestLines = 800;

    // The rooms whose source is the same under either grain host.
    private static readonly string[] HostFree = ["Contracts/", "Gateway/", "Grains.Interfaces/", "Grains/"];

    private static readonly (string Path, string Text)[] Sources = [.. Repository.Files(".cs").Select(path => (path, Repository.Read(path)))];

    [Fact]
    public void Files_AreFound() => Assert.InRange(Sources.Length, 100, int.MaxValue);

    [Fact]
    public void Length_OfAFile_IsBounded() => Assert.Empty(
        from source in Sources
        let lines = source.Text.Count(c => c == '\n')
        where lines > (IsTest(source.Path) ? MaxTestLines : MaxLines)
        select $"{source.Path}: {lines} lines");

    [Fact]
    public void Leftovers_AreNowhere() => Assert.Empty(
        from source in Sources
        where source.Path != "tests/House.Tests/SourceTests.cs"
        from Match leftover in Leftover().Matches(source.Text)
        select $"{source.Path}: {leftover.Value.Trim()}");

    [Fact]
    public void Conditions_AreInNoRoomThatBothHostsShare() => Assert.Empty(
        from source in Sources
        where HostFree.Any(room => source.Path.StartsWith(room, StringComparison.Ordinal)) && Condition().IsMatch(source.Text)
        select source.Path);

    // The embedded host's API stands in the namespaces of the API it implements.
    [Fact]
    public void Namespaces_FollowTheFolders() => Assert.Empty(
        from source in Sources
        where !source.Path.StartsWith("Embedded/Api/", StringComparison.Ordinal)
        let declared = Namespace().Match(source.Text)
        where declared.Success && declared.Groups[1].Value != Expected(source.Path)
        select $"{source.Path}: {declared.Groups[1].Value}");

    [Fact]
    public void Programs_AreShort() => Assert.All(
        Sources.Where(source => Path.GetFileName(source.Path) == "Program.cs" && !IsTest(source.Path)),
        source => Assert.InRange(source.Text.Count(c => c == '\n'), 1, 60));

    private static bool IsTest(string path) => path.StartsWith("tests/", StringComparison.Ordinal);

    private static string Expected(string path)
    {
        var folders = path.Split('/')[..^1];
        return "Executor." + string.Join('.', folders[0] is "tests" or "bench" ? folders[1..] : folders);
    }

    [GeneratedRegex(@"#region|\b(TODO|FIXME|HACK)\b|NotImplementedException|^\s*//\s*(if|for|var|return|await|public|private)\b.*[;{]\s*$", RegexOptions.Multiline)]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^\s*#if\b", RegexOptions.Multiline)]
    private static partial Regex Condition();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}

using System.Text.RegularExpressions;

namespace Executor.House.Tests;

public sealed partial class SourceTests
{
    private const int MaxLines = 500;
    private const int MaxTestLines = 800;

    // The rooms whose source is the same under either grain host.
    private static readonly string[] HostFree = ["Contracts/", "Gateway/", "Grains.Interfaces/", "Grains/"];

    public static TheoryData<string> Sources() => [.. Repository.Files(".cs")];

    [Theory]
    [MemberData(nameof(Sources))]
    public void File_Length_IsBounded(string path)
    {
        var lines = Repository.Read(path).Count(c => c == '\n');
        var limit = path.StartsWith("tests/", StringComparison.Ordinal) ? MaxTestLines : MaxLines;
        Assert.True(lines <= limit, $"{path} has {lines} lines; {limit} is the limit.");
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void File_Text_HasNoLeftovers(string path)
    {
        var matches = Leftover().Matches(Repository.Read(path)).Select(match => match.Value.Trim());
        Assert.Empty(path.EndsWith("SourceTests.cs", StringComparison.Ordinal) ? [] : matches);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void HostFreeRoom_Source_HasNoConditions(string path)
    {
        if (HostFree.Any(room => path.StartsWith(room, StringComparison.Ordinal)))
        {
            Assert.DoesNotMatch(@"(?m)^\s*#if\b", Repository.Read(path));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void File_Namespace_FollowsItsFolder(string path)
    {
        // The embedded host's API stands in the namespaces of the API it implements.
        var declared = Regex.Match(Repository.Read(path), @"(?m)^namespace ([\w.]+);").Groups[1].Value;
        if (declared.Length == 0 || path.StartsWith("Embedded/Api/", StringComparison.Ordinal))
        {
            return;
        }

        var folders = path.Split('/')[..^1];
        var room = folders[0] is "tests" or "bench" ? folders[1..] : folders;
        Assert.Equal("Executor." + string.Join('.', room), declared);
    }

    [Fact]
    public void Program_Files_AreShort()
    {
        var programs = Repository.Files("Program.cs").Where(path => !path.StartsWith("tests/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(programs);
        Assert.All(programs, path => Assert.InRange(Repository.Read(path).Count(c => c == '\n'), 1, 60));
    }

    [GeneratedRegex(@"#region|\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|^\s*//\s*(if|for|var|return|await|public|private)\b.*[;{]\s*$", RegexOptions.Multiline)]
    private static partial Regex Leftover();
}

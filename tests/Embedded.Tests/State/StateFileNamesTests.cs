using Executor.Embedded.State;

namespace Executor.Embedded.Tests.State;

public sealed class StateFileNamesTests
{
    private const string Root = "/state";

    public static TheoryData<string> HostileNames => new(
        "..", ".", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "a\0b", "con", "%2F", "~", "ä", "A", " ", new string('x', 5000));

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void Path_HostileKey_StaysInItsFolder(string key)
    {
        var path = PathOf(key);

        Assert.Equal(path, Path.GetFullPath(path));
        Assert.Equal("/state/%44efault/batch/table", Path.GetDirectoryName(Path.GetDirectoryName(path)));
        Assert.True(Path.GetFileName(path).Length <= 140);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a", "A")]
    [InlineData("a.b", "a_b")]
    [InlineData("", "~")]
    public void Path_DifferentKeys_DifferEvenWhereCaseDoesNotCount(string one, string other) =>
        Assert.NotEqual(StateFileNames.Escape(one), StateFileNames.Escape(other), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Path_LongKeysOfOnePrefix_Differ()
    {
        var prefix = new string('k', 4000);

        Assert.NotEqual(PathOf(prefix + "1"), PathOf(prefix + "2"));
    }

    [Fact]
    public void Path_PlainKey_ReadsAsItself() => Assert.Equal("0a-b_1.json", Path.GetFileName(PathOf("0a-b_1")));

    private static string PathOf(string key) =>
        StateFileNames.PathOf(Root, new StateKey("Default", "table", GrainId.Create("batch", key)));
}

using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

public sealed class SystemViewTests
{
    [Fact]
    public void Read_FilesNotEveryoneMayRead_AreHidden()
    {
        string[] options = [.. SystemView.Read("/empty").Build([], isNobody: false)];

        foreach (string path in Directory.EnumerateFiles("/etc").Where(path => new FileInfo(path).LinkTarget is null))
        {
            bool isOpen = File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead);
            Assert.Equal(!isOpen, options.Contains(path));
        }
    }

    [Fact]
    public void Shows_BelowASystemFolder_IsTrueForWholeNamesOnly()
    {
        SystemView view = SystemView.Read("/empty");

        Assert.True(view.Shows("/usr/share/x"));
        Assert.True(view.Shows("/etc"));
        Assert.False(view.Shows("/etc2/x"));
        Assert.False(view.Shows("/root"));
    }

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a/", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/", true)]
    public void IsWithin_PathAndFolder_ComparesWholeNames(string path, string folder, bool expected) =>
        Assert.Equal(expected, PathRules.IsWithin(path, folder));

    [Fact]
    public void Resolve_LinksInside_AreFollowedToTheEnd()
    {
        string root = Directory.CreateTempSubdirectory("executor-test-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "real/inner"));
            Directory.CreateSymbolicLink(Path.Combine(root, "link"), "real");
            Directory.CreateSymbolicLink(Path.Combine(root, "loop"), Path.Combine(root, "loop"));

            Assert.Equal(Path.Combine(root, "real/inner"), PathRules.Resolve(Path.Combine(root, "link/inner")));
            Assert.Null(PathRules.Resolve(Path.Combine(root, "loop")));
            Assert.Null(PathRules.Resolve(Path.Combine(root, "absent")));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}

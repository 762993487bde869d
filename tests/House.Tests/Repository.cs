namespace Executor.House.Tests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["artifacts", ".git", "data", "TestResults", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths of all files with an ending, relative to the root, with slashes.</summary>
    public static IEnumerable<string> Files(string ending) => Directory
        .EnumerateFiles(Root, "*" + ending, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.System })
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(NotOurs.Contains))
        .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Executor.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("The tests are not inside a checkout of Executor.");
    }
}

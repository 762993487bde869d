namespace Executor.Execution.Hosting.Checks;

/// <summary>The folders that a silo would use. The examination itself works beside them, since one may be running there.</summary>
internal sealed record CheckedFolders(string Work, string Cache)
{
    /// <summary>A folder, or what of the way to it exists.</summary>
    public static string FindExisting(string folder)
    {
        string path = Path.GetFullPath(folder);
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
        {
            path = parent;
        }

        return path;
    }
}

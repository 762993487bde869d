namespace Executor.Execution.Sandbox;

internal static class PathRules
{
    /// <summary>Whether a path is a folder or lies inside it. Both must be absolute and without links.</summary>
    public static bool IsWithin(string path, string folder)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(folder);
        return path == trimmed || path.StartsWith(trimmed + '/', StringComparison.Ordinal) || trimmed == "/";
    }

    /// <summary>The path without links; null when nothing is there.</summary>
    public static string? Resolve(string path)
    {
        string resolved = "/";
        Stack<string> parts = new(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            resolved = part == ".." ? Path.GetDirectoryName(resolved) ?? "/" : Path.Combine(resolved, part);
            if (!Path.Exists(resolved) && new FileInfo(resolved).LinkTarget is null)
            {
                return null;
            }

            if (new FileInfo(resolved).LinkTarget is { } target)
            {
                if (++links > 40)
                {
                    return null;
                }

                resolved = Path.IsPathRooted(target) ? "/" : Path.GetDirectoryName(resolved)!;
                foreach (string targetPart in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                {
                    parts.Push(targetPart);
                }
            }
        }

        return resolved;
    }
}

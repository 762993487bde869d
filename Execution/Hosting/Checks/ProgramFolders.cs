namespace Executor.Execution.Hosting.Checks;

/// <summary>Where guests look for programs: what is elsewhere, such as in somebody's home, they don't see.</summary>
internal sealed class ProgramFolders(params IReadOnlyList<string> folders)
{
    public static ProgramFolders OfTheSystem { get; } =
        new("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /// <summary>As a search path.</summary>
    public string Path { get; } = string.Join(':', folders);

    /// <summary>Its path; null when it is in none of them.</summary>
    public string? Find(string program) => folders.Select(folder => $"{folder}/{program}").FirstOrDefault(File.Exists);
}

namespace Executor.Execution.Archives;

/// <summary>Creates what an archive holds: folders for this user alone, files that never replace or follow anything.</summary>
internal static class OwnFiles
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void CreateFolder(string path) =>
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    public static FileStream CreateFile(string path, bool isExecutable) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        BufferSize = 0,
        Options = FileOptions.Asynchronous,
        UnixCreateMode = isExecutable ? Readable | Executable : Readable,
    });

    public static bool IsExecutable(string path) => (File.GetUnixFileMode(path) & Executable) != 0;
}

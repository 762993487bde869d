namespace Executor.Execution.Files;

/// <summary>
/// A file of the executor's own that says the same at every start. What is there already stays as it is: a start on a full disk has
/// no room for the same once more, and must get as far as giving up what fills the disk.
/// </summary>
internal static class StandingFile
{
    public static void Write(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return;
        }

        string written = $"{path}.{Guid.NewGuid():n}";
        File.WriteAllText(written, text);
        File.Move(written, path, overwrite: true);
    }
}

using Executor.Execution.Files;
namespace Executor.Execution.Workspaces;

/// <summary>A tree that can be asked about single paths. No link is followed on the way to one.</summary>
internal interface ITreeView
{
    /// <summary>Null when nothing is there.</summary>
    TreeEntryType? TypeOf(string path);

    /// <summary>The content of a file; null when there is no file, or a larger one.</summary>
    byte[]? ReadFile(string path, int maxBytes);
}

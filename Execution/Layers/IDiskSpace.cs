namespace Executor.Execution.Layers;

internal interface IDiskSpace
{
    /// <summary>Bytes that this user may still write to the file system of a folder.</summary>
    long FreeBytes(string folder);
}

namespace Executor.Execution.Files;

/// <summary>What a file system says of one entry, links not followed.</summary>
/// <param name="Mode">Type and permissions, as <c>stat</c> gives them.</param>
/// <param name="Size">Length of a file, holes included.</param>
/// <param name="DiskBytes">What it takes on disk, holes not included.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="User">Owner.</param>
/// <param name="Group">Group of the owner.</param>
/// <param name="Identity">What it shares with its other names and with nothing else.</param>
/// <param name="Device">Number of the device it stands for, if it is one.</param>
internal readonly record struct FileFacts(
    ushort Mode,
    long Size,
    long DiskBytes,
    uint Links,
    uint User,
    uint Group,
    FileIdentity Identity,
    ulong Device)
{
    private const int TypeMask = 0xF000;
    private const int OwnerExecute = 0x40;

    public TreeEntryType Type => (Mode & TypeMask) switch
    {
        0x8000 => TreeEntryType.File,
        0xA000 => TreeEntryType.Link,
        0x4000 => TreeEntryType.Folder,
        _ => TreeEntryType.Special,
    };

    /// <summary>The only part of its mode that a patch can carry.</summary>
    public bool IsExecutable => (Mode & OwnerExecute) != 0;

    /// <summary>Whether it says, in a folder of an overlay, that nothing is there.</summary>
    public bool IsWhiteout => (Mode & TypeMask) == 0x2000 && Device == 0;
}

internal readonly record struct FileIdentity(ulong Device, ulong Inode);

internal enum TreeEntryType
{
    File,
    Link,
    Folder,

    /// <summary>Pipes, sockets and devices: never opened, never carried over.</summary>
    Special,
}

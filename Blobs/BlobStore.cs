using System.Buffers;
using Executor.Blobs.Remote;
using Executor.Contracts.Blobs;

namespace Executor.Blobs;

/// <summary>
/// Files named by the SHA-256 of their content: <c>sha256/ab/ab…</c> below the root. A blob gets its name by a rename after
/// its bytes are on disk, so whatever has a name is whole; its bytes never change afterwards. Any number of processes may share a
/// root: two that store the same bytes agree on the outcome. What is being written lives in <c>tmp/</c>, held by a file
/// lock for as long as its writer lives, so that sweeping never takes a file from a neighbour. A store with an origin keeps copies:
/// what it lacks it fetches from there, what is written goes there too, and what was used longest ago makes room.
/// </summary>
public sealed partial class BlobStore
{
    private const int CopyBuffer = 128 * 1024;
    private const int DigestLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly bool[] _durableShards = new bool[256];
    private readonly string _blobs;
    private readonly string _temporary;
    private readonly BlobCopies? _copies;

    /// <param name="root">Its folder.</param>
    /// <param name="copies">Where blobs really are; null when they are here.</param>
    public BlobStore(string root, BlobCopies? copies = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        string full = Path.GetFullPath(root);
        _blobs = Path.Combine(full, "sha256");
        _temporary = Path.Combine(full, "tmp");
        _copies = copies;

        Directory.CreateDirectory(full);
        MakeFolder(_temporary);
        MakeFolder(_blobs);
        DirectorySync.Flush(full);
    }

    public BlobWriter CreateWriter() => new(this, _temporary, isCopy: false);

    public async ValueTask<BlobRef> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using BlobWriter writer = CreateWriter();
        await writer.WriteAsync(content, cancellationToken);
        return await writer.CompleteAsync(cancellationToken);
    }

    /// <summary>Copies a file into the store; the file stays where it is.</summary>
    public async Task<BlobRef> PutFileAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream source = new(path, new FileStreamOptions
        {
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        await using BlobWriter writer = CreateWriter();
        byte[] buffer = new byte[CopyBuffer];
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and int read)
        {
            await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return await writer.CompleteAsync(cancellationToken);
    }

    /// <summary>Null when no such blob is here, and for anything that is not 64 lowercase hex digits.</summary>
    public BlobRef? Find(string sha256)
    {
        if (!IsDigest(sha256))
        {
            return null;
        }

        FileInfo file = new(PathOf(sha256));
        return file.Exists ? new BlobRef(sha256, file.Length) : null;
    }

    public bool Contains(BlobRef blob) => Find(blob.Sha256) == blob;

    /// <exception cref="BlobNotFoundException">The blob is not here, or not with this size.</exception>
    public FileStream OpenRead(BlobRef blob)
    {
        if (!IsDigest(blob.Sha256))
        {
            throw new BlobNotFoundException(blob);
        }

        FileStream stream;
        try
        {
            stream = new FileStream(PathOf(blob.Sha256), new FileStreamOptions
            {
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobNotFoundException(blob);
        }

        if (stream.Length != blob.Size)
        {
            stream.Dispose();
            throw new BlobNotFoundException(blob);
        }

        return stream;
    }

    /// <summary>Where the blob is or would be.</summary>
    /// <exception cref="BlobNotFoundException">The digest is malformed, so no file can have its name.</exception>
    public string GetPath(BlobRef blob) => IsDigest(blob.Sha256) ? PathOf(blob.Sha256) : throw new BlobNotFoundException(blob);

    /// <summary>Removes what writers of dead processes left. Files of living writers, of any process, stay.</summary>
    public void SweepTemporary()
    {
        foreach (string path in Directory.EnumerateFiles(_temporary))
        {
            try
            {
                // A writer holds a shared lock, so an exclusive one is only to be had when no writer lives.
                using FileStream abandoned = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use by a living writer, already gone, or another user's: none is ours to remove.
            }
        }
    }

    /// <summary>Gives a finished temporary file its name. The caller still holds it open.</summary>
    internal void Adopt(string temporary, BlobRef blob)
    {
        string path = PathOf(blob.Sha256);
        MakeShard(path, shard: Convert.FromHexString(blob.Sha256)[0]);

        // Also over a copy that is there: it may be damaged, and it may be old enough to be collected. What was stored again is young again.
        File.Move(temporary, path, overwrite: true);

        // Also when it was there already: a neighbour may have renamed it an instant ago and not be this far yet.
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    // Whoever made the folder, a neighbour included, may not have made its name durable yet; once per process does it.
    private void MakeShard(string path, int shard)
    {
        if (!Volatile.Read(ref _durableShards[shard]))
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            DirectorySync.Flush(_blobs);
            Volatile.Write(ref _durableShards[shard], true);
        }
    }

    // With the permissions of the folder it is in: the processes that share a root may be different users of one group.
    private static void MakeFolder(string folder)
    {
        DirectoryInfo made = Directory.CreateDirectory(folder);
        UnixFileMode wanted = made.Parent!.UnixFileMode;
        if (made.UnixFileMode != wanted)
        {
            try
            {
                made.UnixFileMode = wanted;
            }
            catch (UnauthorizedAccessException)
            {
                // A neighbour's, who gives it its permissions.
            }
        }
    }

    private static bool IsDigest(string? text) =>
        text is { Length: DigestLength } && !text.AsSpan().ContainsAnyExcept(HexDigits);

    private string PathOf(string sha256) => Path.Combine(_blobs, sha256[..2], sha256);
}

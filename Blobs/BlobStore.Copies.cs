using Executor.Blobs.Remote;
using Executor.Contracts.Blobs;

namespace Executor.Blobs;

/// <summary>Keeping copies of blobs that are elsewhere.</summary>
public sealed partial class BlobStore
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int FetchAttempts = 3;

    // A blob that many want at one time is fetched by one of them; others of the same gate wait too, which costs them little.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private readonly Lock _room = new();

    // Null until it was counted. Too high when something was stored twice; counted again before anything is removed.
    private long? _bytes;

    /// <summary>Whether blobs really are elsewhere.</summary>
    public bool KeepsCopies => _copies is not null;

    /// <summary>Opens a blob, fetching it first if it is elsewhere only.</summary>
    /// <exception cref="BlobNotFoundException">It is nowhere.</exception>
    /// <exception cref="BlobOriginException">It is not here and cannot be had now.</exception>
    public async ValueTask<FileStream> OpenReadAsync(BlobRef blob, CancellationToken cancellationToken)
    {
        if (_copies is null)
        {
            return OpenRead(blob);
        }

        if (TryOpenCopy(blob, _copies.Time) is { } here)
        {
            return here;
        }

        SemaphoreSlim gate = _gates[Convert.FromHexString(blob.Sha256)[0] % _gates.Length];
        await gate.WaitAsync(cancellationToken);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                if (TryOpenCopy(blob, _copies.Time) is { } copy)
                {
                    return copy;
                }

                if (attempt > FetchAttempts)
                {
                    throw new BlobOriginException($"Blob sha256:{blob.Sha256} was fetched and had to make room before it was read.");
                }

                await FetchAsync(blob, _copies.Origin, cancellationToken);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What was written belongs to the origin too; what was fetched does not.</summary>
    internal async Task KeepAsync(BlobRef blob, bool isCopy, CancellationToken cancellationToken)
    {
        if (_copies is null)
        {
            return;
        }

        if (!isCopy)
        {
            await _copies.Origin.StoreAsync(blob, () => OpenRead(blob), cancellationToken);
        }

        MakeRoom(_copies.MaxBytes, blob);
    }

    private FileStream? TryOpenCopy(BlobRef blob, TimeProvider time)
    {
        try
        {
            FileStream stream = OpenRead(blob);
            File.SetLastWriteTimeUtc(stream.SafeFileHandle, time.GetUtcNow().UtcDateTime);
            return stream;
        }
        catch (BlobNotFoundException) when (IsDigest(blob.Sha256))
        {
            return null;
        }
    }

    private async Task FetchAsync(BlobRef blob, IBlobOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            await origin.FetchAsync(blob, CreateCopyWriter, cancellationToken);
        }
        catch (IOException exception) when (exception.HResult is NoSpaceLeft or QuotaExceeded)
        {
            // Copies are the first thing that a full disk can do without.
            MakeRoom(0, keep: null);
            await origin.FetchAsync(blob, CreateCopyWriter, cancellationToken);
        }

        BlobWriter CreateCopyWriter() => new(this, _temporary, isCopy: true);
    }

    /// <summary>Removes the copies used longest ago until no more than so many bytes are left, or a tenth less when there were more.</summary>
    private void MakeRoom(long maxBytes, BlobRef? keep)
    {
        lock (_room)
        {
            _bytes += keep?.Size ?? 0;
            if (_bytes <= maxBytes)
            {
                return;
            }

            List<FileInfo> copies = [.. new DirectoryInfo(_blobs).EnumerateFiles("*", SearchOption.AllDirectories)];
            long bytes = copies.Sum(copy => copy.Length);
            long wanted = bytes > maxBytes ? maxBytes - (maxBytes / 10) : maxBytes;
            foreach (FileInfo copy in copies.OrderBy(copy => copy.LastWriteTimeUtc))
            {
                if (bytes <= wanted)
                {
                    break;
                }

                // Whoever reads it reads on.
                if (copy.Name != keep?.Sha256)
                {
                    bytes -= copy.Length;
                    copy.Delete();
                }
            }

            _bytes = bytes;
        }
    }
}

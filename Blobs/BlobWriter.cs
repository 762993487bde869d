using System.Security.Cryptography;
using Executor.Contracts.Blobs;

namespace Executor.Blobs;

/// <summary>Writes one blob whose digest is not known yet. Disposed before it completed, it leaves nothing.</summary>
public sealed class BlobWriter : IAsyncDisposable
{
    private const int CreateAttempts = 4;

    private readonly BlobStore _store;
    private readonly bool _isCopy;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private State _state = State.Writing;

    internal BlobWriter(BlobStore store, string folder, bool isCopy)
    {
        _store = store;
        _isCopy = isCopy;
        _file = CreateFile(folder);
    }

    private enum State
    {
        Writing,
        Broken,
        Completed,
        Disposed,
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>SHA-256 of what was written so far, 64 lowercase hex digits.</summary>
    public string Sha256
    {
        get
        {
            RequireWriting();
            return Convert.ToHexStringLower(_hash.GetCurrentHash());
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        RequireWriting();
        // After a write that ended half way nobody knows what the file holds, so the blob can only be given up.
        _state = State.Broken;
        await _file.WriteAsync(content, cancellationToken);
        _hash.AppendData(content.Span);
        Length += content.Length;
        _state = State.Writing;
    }

    /// <summary>Puts the blob in the store, and at its origin if it has one. When this returns it survives a loss of power.</summary>
    public async Task<BlobRef> CompleteAsync(CancellationToken cancellationToken)
    {
        RequireWriting();
        cancellationToken.ThrowIfCancellationRequested();
        _state = State.Broken;
        BlobRef blob = new(Convert.ToHexStringLower(_hash.GetHashAndReset()), Length);
        await Task.Run(
            () =>
            {
                _file.Flush(flushToDisk: true);
                _store.Adopt(_file.Name, blob);
            },
            CancellationToken.None);
        await _file.DisposeAsync();
        await _store.KeepAsync(blob, _isCopy, cancellationToken);
        _state = State.Completed;
        return blob;
    }

    public async ValueTask DisposeAsync()
    {
        if (_state == State.Disposed)
        {
            return;
        }

        bool abandoned = _state != State.Completed;
        _state = State.Disposed;
        try
        {
            if (abandoned)
            {
                // While still open, so that no neighbour's sweep can come between.
                File.Delete(_file.Name);
            }
        }
        finally
        {
            _hash.Dispose();
            await _file.DisposeAsync();
        }
    }

    private static FileStream CreateFile(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
            try
            {
                FileStream file = new(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.Read,
                    BufferSize = 0,
                    Options = FileOptions.Asynchronous,
                });
                if (File.Exists(path))
                {
                    return file;
                }

                // A sweeping neighbour removed it between our creating and our locking it.
                file.Dispose();
            }
            catch (IOException) when (attempt < CreateAttempts)
            {
                // Most likely a neighbour that sweeps held the lock of the new file; anything else happens again.
            }
        }
    }

    private void RequireWriting()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state != State.Writing)
        {
            throw new InvalidOperationException($"The blob cannot be written any more: it is {_state}.");
        }
    }
}

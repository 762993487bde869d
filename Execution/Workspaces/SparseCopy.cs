using System.Buffers;
using Executor.Execution.Files;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Workspaces;

/// <summary>Copies what is in a file and passes over its holes: one of a terabyte may have nothing in it.</summary>
internal static class SparseCopy
{
    private const int BufferSize = 1024 * 1024;

    /// <param name="source">A file that nobody writes to any more.</param>
    /// <param name="target">An empty file.</param>
    /// <param name="cancellationToken">Leaves the target as it then is.</param>
    public static async Task CopyAsync(SafeFileHandle source, SafeFileHandle target, CancellationToken cancellationToken)
    {
        long length = RandomAccess.GetLength(source);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, Math.Max(length, 1)));
        try
        {
            long at = 0;
            while (at < length && NativeFiles.NextData(source, at) is { } data)
            {
                for (at = data.Start; at < data.End;)
                {
                    int wanted = (int)Math.Min(buffer.Length, data.End - at);
                    int read = await RandomAccess.ReadAsync(source, buffer.AsMemory(0, wanted), at, cancellationToken);
                    if (read == 0)
                    {
                        throw new EndOfStreamException("A file ended before its end.");
                    }

                    await RandomAccess.WriteAsync(target, buffer.AsMemory(0, read), at, cancellationToken);
                    at += read;
                }
            }

            RandomAccess.SetLength(target, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

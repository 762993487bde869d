using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Executor.Execution.Layers;

internal enum LayerKind { Git, Tree, Install, Agent }

internal static class LayerKey
{
    public static string Of(params ReadOnlySpan<string> parts)
    {
        StringBuilder b = new();
        foreach (string part in parts)
        {
            b.Append(part.Length).Append(':').Append(part);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(b.ToString())));
    }
}

internal sealed class LayerLease(string folder, bool fromCache) : IAsyncDisposable
{
    public string Folder => folder;
    public bool FromCache => fromCache;
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class LayerCache(Microsoft.Extensions.Options.IOptions<Hosting.ExecutionOptions> options)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new();

    public async Task<LayerLease> UseAsync(LayerKind kind, string key, Func<string, CancellationToken, Task<bool>> build, CancellationToken ct)
    {
        string final = Path.Combine(options.Value.CacheDirectory, kind.ToString().ToLowerInvariant(), key);
        SemaphoreSlim turn = _locks.GetOrAdd(final, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(ct);
        try
        {
            if (Directory.Exists(final))
            {
                return new LayerLease(final, true);
            }

            string made = Directory.CreateDirectory(final + ".new" + Guid.NewGuid().ToString("n")).FullName;
            if (await build(made, ct))
            {
                Directory.Move(made, final);
                return new LayerLease(final, false);
            }

            return new LayerLease(made, false);
        }
        finally
        {
            turn.Release();
        }
    }
}

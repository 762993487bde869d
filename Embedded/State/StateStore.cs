using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Embedded.Hosting;
using Orleans.Storage;

namespace Executor.Embedded.State;

/// <summary>
/// Grain state in files, one per record. Values are turned into bytes on the grain's turn and written by the I/O threads; records
/// of one stripe are written one after the other, so that the check of an etag and the write that follows are one step.
/// </summary>
internal sealed class StateStore(
    StateDirectory directory, IoThreads threads, EmbeddedInstruments instruments, JsonSerializerOptions jsonOptions)
{
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    public Task<StoredState<T>?> ReadAsync<T>(StateKey key)
    {
        var (path, typeInfo) = (PathOf(key), TypeInfo<T>());
        return threads.RunAsync(() =>
            DurableFile.TryRead(path) is { } content ? StateEnvelope.Read(path, content, key, typeInfo) : null);
    }

    /// <summary>Writes the record if its stored etag is still the expected one. Returns the new etag.</summary>
    public Task<string> WriteAsync<T>(StateKey key, string? expectedEtag, T value)
    {
        var (path, etag) = (PathOf(key), Guid.NewGuid().ToString("N"));
        var content = StateEnvelope.Write(etag, key, value, TypeInfo<T>());
        return threads.RunAsync(() =>
        {
            lock (StripeOf(key))
            {
                Check(path, key, expectedEtag);
                directory.Replace(path, content);
                instruments.StateWritten(key.GrainId.TypeName);
                return etag;
            }
        });
    }

    public Task<bool> ClearAsync(StateKey key, string? expectedEtag)
    {
        var path = PathOf(key);
        return threads.RunAsync(() =>
        {
            lock (StripeOf(key))
            {
                if (Check(path, key, expectedEtag) is not null)
                {
                    DurableFile.Remove(path);
                }

                return true;
            }
        });
    }

    private static string? Check(string path, StateKey key, string? expectedEtag)
    {
        var storedEtag = StateEnvelope.ReadEtag(path);
        return storedEtag == expectedEtag
            ? storedEtag
            : throw new InconsistentStateException(
                $"State '{key.StateName}' of {key.GrainId} was changed since it was read.",
                storedEtag,
                expectedEtag);
    }

    private string PathOf(StateKey key) => StateFileNames.PathOf(directory.Grains, key);

    private Lock StripeOf(StateKey key) => _stripes[(uint)key.GetHashCode() % _stripes.Length];

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)jsonOptions.GetTypeInfo(typeof(T));
}

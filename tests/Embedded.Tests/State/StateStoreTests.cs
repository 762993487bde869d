using System.Diagnostics.Metrics;
using Executor.Embedded.Hosting;
using Executor.Embedded.State;
using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Executor.Embedded.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly IoThreads _threads = new(2);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StateKey _key = new("Default", "counter", GrainId.Create("counter", "a/b"));
    private StateDirectory _state;

    public StateStoreTests() => _state = new StateDirectory(_directory.Path);

    private StateStore Store => new(_state, _threads, new EmbeddedInstruments(_services.GetRequiredService<IMeterFactory>()), TestJson.Default.Options);

    private string File => StateFileNames.PathOf(_state.Grains, _key);

    public void Dispose()
    {
        _state.Dispose();
        _threads.Dispose();
        _services.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Read_Written_GivesValueAndEtag()
    {
        var etag = await WriteAsync(null, 7);
        var stored = await Store.ReadAsync<CounterState>(_key);

        Assert.Equal((7, etag), (stored!.Value.Value, stored.Etag));
    }

    [Fact]
    public async Task Read_NeverWritten_GivesNull() => Assert.Null(await Store.ReadAsync<CounterState>(_key));

    [Fact]
    public async Task Write_EtagOfAnotherVersion_ConflictsAndKeepsWhatIsStored()
    {
        var etag = await WriteAsync(null, 1);
        var newer = await WriteAsync(etag, 2);

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(etag, 3));
        Assert.Equal((newer, etag), (conflict.StoredEtag, conflict.CurrentEtag));
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(null, 3));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Store.ClearAsync(_key, etag));
        Assert.Equal(2, (await Store.ReadAsync<CounterState>(_key))!.Value.Value);
    }

    [Fact]
    public async Task Clear_Written_RemovesFile()
    {
        await Store.ClearAsync(_key, await WriteAsync(null, 1));

        Assert.False(System.IO.File.Exists(File));
        Assert.Null(await Store.ReadAsync<CounterState>(_key));
    }

    [Fact]
    public async Task Read_FileTornAnywhere_NamesTheFileAndLeavesIt()
    {
        await WriteAsync(null, 123456);
        var whole = await System.IO.File.ReadAllBytesAsync(File);
        for (var length = 0; length < whole.Length; length++)
        {
            await System.IO.File.WriteAllBytesAsync(File, whole[..length]);
            var exception = await Assert.ThrowsAsync<CorruptStateException>(() => Store.ReadAsync<CounterState>(_key));
            Assert.Contains(File, exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(whole.Length - 1, new FileInfo(File).Length);
    }

    [Fact]
    public async Task Write_FileTorn_IsRefused()
    {
        var etag = await WriteAsync(null, 1);
        await System.IO.File.WriteAllTextAsync(File, "{");

        await Assert.ThrowsAsync<CorruptStateException>(() => WriteAsync(etag, 2));
    }

    [Theory]
    [InlineData("\0\0\0\0")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"etag\":\"0123456789abcdef0123456789abcdef\",\"grain\":\"counter/a/b\",\"state\":null}")]
    [InlineData("{\"etag\":\"0123456789abcdef0123456789abcdef\",\"grain\":\"counter/other\",\"state\":{\"Value\":1}}")]
    [InlineData("{\"etag\":\"0123456789abcdef0123456789abcdef\",\"grain\":\"counter/a/b\",\"state\":{\"Value\":1}} more")]
    public async Task Read_FileOfOtherContent_IsRefused(string content)
    {
        await WriteAsync(null, 1);
        await System.IO.File.WriteAllTextAsync(File, content);

        await Assert.ThrowsAsync<CorruptStateException>(() => Store.ReadAsync<CounterState>(_key));
    }

    [Fact]
    public async Task Start_UnfinishedWriteLeftBehind_RemovesItAndKeepsTheState()
    {
        await WriteAsync(null, 1);
        await System.IO.File.WriteAllTextAsync(File + ".tmp", "{\"etag\":\"half a st");
        _state.Dispose();
        _state = new StateDirectory(_directory.Path);

        Assert.Equal(1, _state.Swept);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(File)!));
        Assert.Equal(1, (await Store.ReadAsync<CounterState>(_key))!.Value.Value);
    }

    [Fact]
    public async Task Write_DiskRefuses_ThrowsAndKeepsTheOldState()
    {
        var etag = await WriteAsync(null, 1);
        Directory.CreateDirectory(File + ".tmp");

        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(etag, 2));
        Assert.Equal(1, (await Store.ReadAsync<CounterState>(_key))!.Value.Value);
    }

    [Fact]
    public async Task Read_FileThatCannotBeOpened_IsNotTakenForAbsent()
    {
        await WriteAsync(null, 1);
        System.IO.File.Delete(File);
        System.IO.File.CreateSymbolicLink(File, File);

        await Assert.ThrowsAsync<IOException>(() => Store.ReadAsync<CounterState>(_key));
        await Assert.ThrowsAsync<IOException>(() => WriteAsync(null, 2));
    }

    [Fact]
    public async Task PersistentState_OfADiskThatRefuses_ThrowsAroundTheCause()
    {
        await WriteAsync(null, 1);
        System.IO.File.Delete(File);
        System.IO.File.CreateSymbolicLink(File, File);
        _state.Dispose();
        await using var host = await EmbeddedTestHost.StartAsync(_directory);

        var refused = await Assert.ThrowsAsync<OrleansException>(() => host.Client.GetGrain<ICounterGrain>("a/b").GetAsync());
        Assert.IsType<IOException>(refused.InnerException);
    }

    [Fact]
    public void Directory_AlreadyInUse_SaysSo()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new StateDirectory(_directory.Path));

        Assert.Contains("in use by another process", exception.Message, StringComparison.Ordinal);
    }

    private Task<string> WriteAsync(string? etag, int value) => Store.WriteAsync(_key, etag, new CounterState { Value = value });
}

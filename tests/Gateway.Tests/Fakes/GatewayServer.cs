using System.Net;
using System.Text.Json;
using Executor.Blobs;
using Executor.Gateway.Events;
using Executor.Gateway.Hosting;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Nonces;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.State;
using Executor.Grains.Interfaces.Validators;
using Executor.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Gateway.Tests.Fakes;

// A gateway on a real socket of this machine, over fake grains: one validator, one batch, one silo, an empty blob store.
internal sealed class GatewayServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-");
    private readonly WebApplication _app;

    private GatewayServer(Func<ExecutorSettings, ExecutorSettings> configure, TimeProvider? time, EventOptions? events)
    {
        Cluster
            .Add<IValidatorSetGrain>("100", Validators = new FakeValidators(Validator.Hotkey))
            .Add<INonceGrain>(Validator.Hotkey, Nonces)
            .Add<IStorageProbeGrain>("0", Storage)
            .Add<IBatchGrain>(FakeBatch.Id, Batch)
            .Add<ILiveOutputGrain>(FakeBatch.Id, LiveOutput)
            .Add<IBatchIndexGrain>("0", Index)
            .Add<ISchedulerGrain>("0", Scheduler)
            .Add<IPendingIndexGrain>("0", Scheduler);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(events ?? new EventOptions());
        builder.Services.AddSingleton(Cluster.Client);
        builder.Services.AddSingleton<IGrainFactory>(Cluster.Client);
        builder.Services.AddExecutorGateway(configure(new ExecutorSettings { DataDirectory = _directory.FullName }));
        _app = builder.Build();
        _app.MapExecutorGateway();
        Blobs = Services.GetRequiredService<BlobStore>();
    }

    public Validator Validator { get; } = new();

    public FakeCluster Cluster { get; } = new();

    public FakeValidators Validators { get; }

    public FakeNonces Nonces { get; } = new();

    public FakeBatch Batch { get; } = new();

    public FakeLiveOutput LiveOutput { get; } = new();

    public FakeIndex Index { get; } = new();

    public FakeScheduler Scheduler { get; } = new();

    public FakeStorage Storage { get; } = new();

    public LogLines Logs { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public BlobStore Blobs { get; }

    public FakeStream Stream => Cluster.Stream(FakeBatch.Id);

    // Files of uploads that are not whole, by their lengths.
    public long[] Unfinished => [.. new DirectoryInfo(Path.Combine(BlobDirectory, "tmp")).GetFiles().Select(file => file.Length)];

    public string BlobDirectory => Path.Combine(_directory.FullName, "blobs");

    public static async Task<GatewayServer> StartAsync(
        Func<ExecutorSettings, ExecutorSettings>? configure = null, TimeProvider? time = null, EventOptions? events = null)
    {
        var server = new GatewayServer(configure ?? (settings => settings), time, events);
        await server._app.StartAsync();
        server.Address = new Uri(server._app.Urls.Single());
        server.Client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };
        return server;
    }

    // The body of an answer that must be an error of this status: its code, after the rest of its shape was checked.
    public static async Task<string> ErrorAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"Expected {status}, got {response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var body = JsonElement.Parse(text);
        Assert.NotEqual("", body.GetProperty("message").GetString());
        return body.GetProperty("error").GetString()!;
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        var response = await Client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path} gave {response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Validator.Dispose();
        _directory.Delete(recursive: true);
    }
}

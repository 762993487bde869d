using Executor.Embedded.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Executor.Embedded.Tests.Hosts;

/// <summary>An embedded host of a test's own, over a directory that may outlive it.</summary>
internal sealed class EmbeddedTestHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _started;

    private EmbeddedTestHost(IHost host) => _host = host;

    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    public EmbeddedGrainHost Grains => _host.Services.GetRequiredService<EmbeddedGrainHost>();

    public static EmbeddedTestHost Build(
        TestDirectory directory,
        TimeProvider? clock = null,
        Action<EmbeddedGrainOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddEmbeddedGrains(options =>
        {
            options.StateDirectory = directory.Path;
            options.JsonOptions = TestJson.Default.Options;
            options.GrainAssemblies.Add(typeof(EmbeddedTestHost).Assembly);
            options.StreamProviderNames.Add(IGrainHostFixture.Streams);
            configure?.Invoke(options);
        });
        return new EmbeddedTestHost(builder.Build());
    }

    public static async Task<EmbeddedTestHost> StartAsync(
        TestDirectory directory,
        TimeProvider? clock = null,
        Action<EmbeddedGrainOptions>? configure = null)
    {
        var host = Build(directory, clock, configure);
        await host.StartAsync();
        return host;
    }

    public async Task StartAsync()
    {
        await _host.StartAsync();
        _started = true;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync();
        }

        _host.Dispose();
    }
}

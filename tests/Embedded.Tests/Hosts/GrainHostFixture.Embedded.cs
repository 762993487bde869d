using Executor.Embedded.Hosting;
using Executor.Embedded.Tests.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: AssemblyFixture(typeof(GrainHostFixture))]

namespace Executor.Embedded.Tests.Hosts;

/// <summary>The embedded host, one for the whole run.</summary>
public sealed class GrainHostFixture : IGrainHostFixture, IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private IHost? _host;

    public IClusterClient Client => _host!.Services.GetRequiredService<IClusterClient>();

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddEmbeddedGrains(options =>
        {
            options.StateDirectory = _directory.Path;
            options.JsonOptions = TestJson.Default.Options;
            options.GrainAssemblies.Add(typeof(GrainHostFixture).Assembly);
            options.StreamProviderNames.Add(IGrainHostFixture.Streams);
        });
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        _directory.Dispose();
    }
}

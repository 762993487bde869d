using System.Collections;
using System.Net;
using Executor.Gateway.Hosting;
using Executor.Settings;
using Executor.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.FaultDriver.Serving;

/// <summary>Gateway and silo put together as the serve command does, with a clock that can be set from outside.</summary>
internal static class ShiftedServer
{
    public static async Task RunAsync()
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        using var clock = new WallClock(environment[WallClock.Variable]);
        var loaded = SettingsLoader.Load(new Dictionary<string, string>(), environment, file: null);
        var settings = loaded.Settings ?? throw new InvalidOperationException(string.Join("; ", loaded.Problems));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.Port));
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddExecutorSilo(settings);
        builder.Services.AddExecutorGateway(settings);
        await using var app = builder.Build();
        app.MapExecutorGateway();
        await app.RunAsync();
    }
}

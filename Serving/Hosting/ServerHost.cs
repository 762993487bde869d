using System.Net;
using System.Reflection;
using Executor.Serving.Tracing;
using Executor.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Executor.Serving.Hosting;

/// <summary>What every server of Executor is made on: the same log, the same listener, and nothing configured behind the settings' back.</summary>
public static class ServerHost
{
    /// <summary>The part after + names the source revision and is left out.</summary>
    public static string Version { get; } = typeof(ServerHost).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <param name="settings">The settings.</param>
    /// <param name="port">Where it listens, on the address that BIND names.</param>
    /// <param name="program">What it is called in traces.</param>
    public static WebApplicationBuilder CreateBuilder(ExecutorSettings settings, int port, string program)
    {
        // The content root is not the working directory: an appsettings.json lying there must not configure the server.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        var start = new StartState();
        builder.Services.AddSingleton(start);
        AddLogging(builder.Logging, settings, start);
        TraceExport.AddTo(builder.Services, settings, program, Version);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings.Bind, port));
        return builder;
    }

    /// <summary>What keeps a server from starting is for its operator to mend: a port or a folder in use, a setting that fits nothing.</summary>
    /// <param name="app">The server.</param>
    /// <param name="portFlag">The flag that sets its port.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task StartAsync(WebApplication app, string portFlag, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
            app.Services.GetRequiredService<StartState>().IsOver = true;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new ServerStartException($"The server could not start: {exception.Message} Set another port with {portFlag}.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException or OrleansException)
        {
            throw new ServerStartException($"The server could not start: {exception.Message}");
        }
    }

    /// <summary>Where a started server is reached: the port is the one it got, and every address is reached as this machine.</summary>
    public static Uri AddressOf(WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new Uri(bound.Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
            .Replace("//[::]:", "//[::1]:", StringComparison.Ordinal));
    }

    private static void Listen(KestrelServerOptions kestrel, string bind, int port)
    {
        if (bind != "localhost")
        {
            kestrel.Listen(IPAddress.Parse(bind), port);
        }
        else if (port != 0)
        {
            kestrel.ListenLocalhost(port);
        }
        else
        {
            // The two loopback addresses cannot be given one free port at once.
            kestrel.Listen(IPAddress.Loopback, 0);
        }
    }

    private static void AddLogging(ILoggingBuilder logging, ExecutorSettings settings, StartState start)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(settings.LogLevel.ToString()));
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);

        // Why a start failed is told once, by the command, and without a trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && start.IsOver);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "O"));
        }
        else
        {
            logging.AddSimpleConsole(console =>
                (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "HH:mm:ss.fff "));
        }
    }

    private sealed class StartState
    {
        public bool IsOver { get; set; }
    }
}

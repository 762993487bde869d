using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Executor.EndToEnd.Tests.Support;

namespace Executor.FaultDriver.Serving;

/// <summary>A server process, and what its service manager and the kernel do to it. When it can't start, it is started again, as a service manager does.</summary>
internal sealed class TestServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _program;
    private readonly string _log;
    private readonly Lock _gate = new();
    private Process? _process;

    public TestServer(bool shiftsTime, string log, IReadOnlyDictionary<string, string> settings)
    {
        Port = FreePort();
        _program = Path.Combine(AppContext.BaseDirectory, shiftsTime ? "Executor.FaultDriver.dll" : "Executor.Cli.dll");
        _log = log;
        _settings = new Dictionary<string, string>(settings) { ["PORT"] = Port.ToString(provider: null) };
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(40) };
    }

    public int Port { get; }

    public HttpClient Http { get; }

    public int ProcessId => _process!.Id;

    /// <summary>Returns once the server answers; what it depends on may still be broken.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.StartNew();
        Launch();
        while (!await AnswersAsync(cancellationToken))
        {
            if (began.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"The server did not start within {StartLimit}: {Tail()}");
            }

            if (_process!.HasExited)
            {
                Launch();
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        Signal("TERM");
        await _process!.WaitForExitAsync(cancellationToken);
    }

    public void Signal(string name) => HostCommand.Run("kill", "-" + name, ProcessId.ToString(provider: null));

    /// <summary>The last lines it said.</summary>
    public string Tail()
    {
        lock (_gate)
        {
            return File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(30)) : "";
        }
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        Http.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Launch()
    {
        _process?.Dispose();
        _process = HostCommand.Start("dotnet", [_program, "serve"], _settings);
        _ = CollectAsync(_process.StandardOutput);
        _ = CollectAsync(_process.StandardError);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync("/health/live", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                File.AppendAllText(_log, line + "\n");
            }
        }
    }
}

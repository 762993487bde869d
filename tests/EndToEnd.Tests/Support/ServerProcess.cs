using System.Diagnostics;
using System.Globalization;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>The server as an operator runs it: a process that can be killed and started again on the same data.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, string> _settings;
    private readonly List<string> _output = [];
    private readonly StateHost _state;
    private Process? _process;

    public ServerProcess(TemporaryDirectory directory, IReadOnlyList<Validator> validators, IReadOnlyDictionary<string, string>? settings = null)
    {
        Port = FreePort.Take();
        _state = new StateHost(directory);
        _settings = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["PORT"] = Port.ToString(provider: null),
            ["DATA_DIR"] = directory["data"],
            ["ALLOWED_FILE_REPOS"] = directory.Path,
            ["VALIDATORS"] = string.Join(',', validators.Select(validator => validator.Hotkey)),
        };
        foreach (var (name, value) in _state.Settings)
        {
            _settings[name] = value;
        }

        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(100) };
    }

    public int Port { get; }

    public HttpClient Http { get; }

    /// <summary>Bytes the process holds in memory now.</summary>
    public long Memory => ReadStatus("VmRSS");

    /// <summary>The most it ever held.</summary>
    public long PeakMemory => ReadStatus("VmHWM");

    private int ProcessId => _process!.Id;

    public async Task StartAsync()
    {
        await _state.StartAsync();
        _process = HostCommand.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Executor.Cli.dll"), "serve"], _settings);
        _ = CollectAsync(_process.StandardOutput);
        _ = CollectAsync(_process.StandardError);
        var began = Stopwatch.StartNew();
        while (!await IsReadyAsync())
        {
            if (_process.HasExited || began.Elapsed > StartLimit)
            {
                throw new InvalidOperationException("The server did not become ready:\n" + Output());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>As <c>kill -9</c> does: the process gets no chance to say or write anything more.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As an operator or a service manager stops it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        HostCommand.Run("kill", "-TERM", ProcessId.ToString(provider: null));
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    public string Output()
    {
        lock (_output)
        {
            return string.Join('\n', _output);
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
        _state.Dispose();
        Http.Dispose();
    }

    private long ReadStatus(string name)
    {
        var line = File.ReadLines($"/proc/{ProcessId}/status").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await Http.GetAsync("/health/ready");
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
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }
}

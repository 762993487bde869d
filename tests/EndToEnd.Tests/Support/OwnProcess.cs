using System.Diagnostics;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>A process of the test: it can be killed, stopped, frozen and started again, and what it printed is kept.</summary>
internal sealed class OwnProcess(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    private readonly Queue<string> _output = new();
    private Process? _process;

    public int Id => _process!.Id;

    public bool IsRunning => _process is { HasExited: false };

    public void Start()
    {
        _process?.Dispose();
        _process = HostCommand.Start(file, arguments, environment);
        _ = CollectAsync(_process.StandardOutput);
        _ = CollectAsync(_process.StandardError);
    }

    /// <summary>As <c>kill -9</c> does: the process gets no chance to say or write anything more.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task<int> TerminateAsync()
    {
        Signal("TERM");
        return await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Signal(string signal) => HostCommand.Run("kill", $"-{signal}", Id.ToString(provider: null));

    /// <summary>The end of what it printed.</summary>
    public string Output()
    {
        lock (_output)
        {
            return string.Join('\n', _output);
        }
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            _process!.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
    }

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                // Stack traces on one line are long, and a failing test shows all processes.
                _output.Enqueue(line.Length > 400 ? line[..400] + " …" : line);
                if (_output.Count > 60)
                {
                    _output.Dequeue();
                }
            }
        }
    }
}

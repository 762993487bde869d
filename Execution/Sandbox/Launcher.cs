using System.ComponentModel;
using System.Diagnostics;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The one place that starts processes. It owns the started process and both pipes from start to report; any number of runs
/// may go on at once; a run is ended by the program itself, by its limit, or by cancellation, and each of the three leaves
/// no process behind.
/// </summary>
internal sealed class Launcher(StartingThread starter, TimeProvider time)
{
    /// <summary>From the polite signal to the kill. Short enough for "limit + 1 s" and for "cancelled within 2 s".</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(750);

    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortWhile = TimeSpan.FromMilliseconds(2);

    private const int ReadSize = 64 * 1024;

    /// <exception cref="FaultException">The program could not be started, or something of it could not be killed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it is left.</exception>
    public Task<ProcessOutcome> RunAsync(ProcessSpec spec, ICage cage, CancellationToken cancellationToken) =>
        RunAsync(spec, cage, CancellationToken.None, cancellationToken);

    /// <param name="spec">The program.</param>
    /// <param name="cage">What holds it.</param>
    /// <param name="overLimit">Ends it like its time limit does.</param>
    /// <param name="cancellationToken">Kills it; the call then throws.</param>
    /// <exception cref="FaultException">The program could not be started, or something of it could not be killed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it is left.</exception>
    public async Task<ProcessOutcome> RunAsync(
        ProcessSpec spec,
        ICage cage,
        CancellationToken overLimit,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // 1. Start.
        long started = time.GetTimestamp();
        StartingThread thread = cage.Starter ?? starter;
        using Process process = await thread.InvokeAsync(
            () => cage.Network is { } network ? thread.Within(network, () => Start(cage)) : Start(cage));
        process.StandardInput.Close();

        // 2. Read both streams for as long as anyone may write; the child never waits for us.
        OutputBuffer stdout = new(spec.Output);
        OutputBuffer stderr = new(spec.Output);
        using CancellationTokenSource stopReading = new();
        Task reading = Task.WhenAll(
            ReadAsync(process.StandardOutput.BaseStream, stdout, stopReading.Token),
            ReadAsync(process.StandardError.BaseStream, stderr, stopReading.Token));

        bool endedByItself;
        try
        {
            // 3. Wait for the program, its limit, or cancellation.
            Task exit = process.WaitForExitAsync(CancellationToken.None);
            endedByItself = await WaitAsync(process.Id, exit, cage, spec.Timeout, overLimit, cancellationToken);

            // 4. A polite signal, a moment, the kill. A guest that has not begun has nothing to put in order.
            if (!endedByItself && cage.TryReach(process.Id))
            {
                cage.Terminate();
                await CompletesWithinAsync(exit, Grace);
            }
        }
        finally
        {
            // 5. Whatever happened above: kill what is left and see that it is gone before anyone builds on it.
            try
            {
                await KillAsync(process, cage);
            }
            finally
            {
                // 6. A pipe may be held by something out of reach: drain for a moment, then let go.
                await CompletesWithinAsync(reading, Drain);
                await stopReading.CancelAsync();
                await reading;
            }
        }

        // 7. Report.
        cancellationToken.ThrowIfCancellationRequested();
        int? exitCode = endedByItself
            ? cage.ReadExitCode(process.ExitCode) ?? throw NotRun(spec, stderr.ToOutput().ToText())
            : null;
        return new ProcessOutcome
        {
            ExitCode = exitCode,
            Wall = time.GetElapsedTime(started),
            Stdout = stdout.ToOutput(),
            Stderr = stderr.ToOutput(),
        };
    }

    private static Process Start(ICage cage)
    {
        if (!Directory.Exists(cage.Directory))
        {
            // The error of the start itself would name the program instead.
            throw new FaultException("The working directory of a program is missing.", cage.Directory);
        }

        ProcessStartInfo info = new(cage.Command[0], cage.Command.Skip(1))
        {
            WorkingDirectory = cage.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Clear();
        foreach ((string name, string value) in cage.Environment)
        {
            info.Environment[name] = value;
        }

        NativeMethods.KeepFilesFromChildren();
        try
        {
#pragma warning disable RS0030 // The one place that starts processes.
            return Process.Start(info)!;
#pragma warning restore RS0030
        }
        catch (Win32Exception exception)
        {
            throw new FaultException("A program of the sandbox could not be started.", cage.Command[0], exception);
        }
    }

    private static async Task ReadAsync(Stream stream, OutputBuffer output, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[ReadSize];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and int read)
            {
                output.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The drain ran out: what was read until now is the output.
        }
    }

    private static FaultException NotRun(ProcessSpec spec, string stderr) =>
        stderr.StartsWith("bwrap: execvp", StringComparison.Ordinal)
            ? FaultException.CannotStart(spec.Command[0], stderr)
            : new FaultException("The sandbox broke down before its program ended.", stderr);

    /// <summary>True when the program ended, false when its limit or cancellation came first.</summary>
    private async Task<bool> WaitAsync(
        int pid,
        Task exit,
        ICage cage,
        TimeSpan limit,
        CancellationToken overLimit,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(limit, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, overLimit, cancellationToken);
        try
        {
            while (!exit.IsCompleted && !cage.TryReach(pid))
            {
                await Task.Delay(ShortWhile, time, either.Token);
            }

            await exit.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task KillAsync(Process process, ICage cage)
    {
        long begun = time.GetTimestamp();
        cage.Kill(!process.HasExited);
        process.Kill();
        await CompletesWithinAsync(process.WaitForExitAsync(CancellationToken.None), KillPatience);
        while (!cage.IsEmpty())
        {
            if (time.GetElapsedTime(begun) > KillPatience)
            {
                throw new FaultException("A process of the guest could not be killed.");
            }

            cage.Kill(startedIsAlive: false);
            await Task.Delay(ShortWhile, time, CancellationToken.None);
        }
    }

    private async Task<bool> CompletesWithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, time, CancellationToken.None);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

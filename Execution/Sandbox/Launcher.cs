namespace Executor.Execution.Sandbox;

/// <summary>
/// The one place that starts processes. It owns the started process and both pipes from start to report; any number of runs
/// may go on at once; a run is ended by the program itself, by its limit, or by cancellation, and each of the three leaves
/// no process behind.
/// </summary>
internal sealed class Launcher(StartingThread starter, TimeProvider time)
{
    /// <summary>From the polite signal to the kill. Short enough that hundreds of processes are gone 1 s after the limit.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

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
        using StartedProcess process = await thread.InvokeAsync(() => Start(thread, cage));

        // 2. Read both streams for as long as anyone may write; the child never waits for us.
        OutputBuffer stdout = new(spec.Output);
        OutputBuffer stderr = new(spec.Output);
        using CancellationTokenSource stopReading = new();
        Task reading = Task.WhenAll(
            ReadAsync(process.Stdout, stdout, spec.LiveStdout, stopReading.Token),
            ReadAsync(process.Stderr, stderr, spec.LiveStderr, stopReading.Token));

        bool endedByItself;
        try
        {
            // 3. Wait for the program, its limit, or cancellation.
            endedByItself = await EndsByItselfAsync(process, spec.Timeout, overLimit, cancellationToken);

            // 4. A polite signal, a moment, the kill. A guest that has not begun has nothing to put in order.
            if (!endedByItself && cage.IsReached)
            {
                cage.Terminate();
                await CompletesWithinAsync(process.Exit, Grace);
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
            ? cage.ReadExitCode(await process.Exit) ?? throw NotRun(spec, stderr.ToOutput().ToText())
            : null;
        return new ProcessOutcome
        {
            ExitCode = exitCode,
            Wall = time.GetElapsedTime(started),
            Stdout = stdout.ToOutput(),
            Stderr = stderr.ToOutput(),
        };
    }

    private static StartedProcess Start(StartingThread thread, ICage cage)
    {
        StartedProcess process = cage.Network is { } network
            ? thread.Within(network, () => StartedProcess.Start(cage))
            : StartedProcess.Start(cage);
        try
        {
            cage.Release(process.Id);
            return process;
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    private static async Task ReadAsync(Stream stream, OutputBuffer output, IOutputSink? live, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[ReadSize];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and int read)
            {
                output.Append(buffer.AsSpan(0, read));
                live?.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The drain ran out: what was read until now is the output.
        }

        live?.Complete();
    }

    private static FaultException NotRun(ProcessSpec spec, string stderr) =>
        stderr.StartsWith("bwrap: execvp", StringComparison.Ordinal)
            ? FaultException.CannotStart(spec.Command[0], stderr)
            : new FaultException("The sandbox broke down before its program ended.", stderr);

    /// <summary>True when the program ended, false when its limit or cancellation came first.</summary>
    private async Task<bool> EndsByItselfAsync(
        StartedProcess process,
        TimeSpan limit,
        CancellationToken overLimit,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(limit, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, overLimit, cancellationToken);
        try
        {
            await process.Exit.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task KillAsync(StartedProcess process, ICage cage)
    {
        long begun = time.GetTimestamp();
        cage.Kill(!process.Exit.IsCompleted);
        process.Kill();
        await CompletesWithinAsync(Task.WhenAll(process.Exit, cage.Told), KillPatience);
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

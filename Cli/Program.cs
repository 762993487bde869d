using System.Runtime.InteropServices;
using Executor.Cli.CommandLine;

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await ExecutorCommandLine.RunAsync(args, Shell.OfProcess(), stopping.Token);

// The first signal ends the command in order; a second one is left to the system, which ends the process.
void Stop(PosixSignalContext context)
{
    if (!stopping.IsCancellationRequested)
    {
        context.Cancel = true;
        stopping.Cancel();
    }
}

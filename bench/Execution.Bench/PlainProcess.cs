using System.Collections.Immutable;
using System.Diagnostics;

namespace Executor.Execution.Bench;

/// <summary>A program started as plainly as .NET can, with both outputs read: the peer of everything measured here.</summary>
internal static class PlainProcess
{
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(Stand stand, ImmutableArray<string> command)
    {
        ProcessStartInfo info = new(command[0], command.Skip(1))
        {
            WorkingDirectory = stand.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
#pragma warning disable RS0030 // Executor's own way to start programs is what this is compared with.
        using Process process = Process.Start(info)!;
#pragma warning restore RS0030
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {error}");
        }

        return await output;
    }
}

using System.Diagnostics;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>Runs a command of the host for a test; the product itself starts processes in its sandbox only.</summary>
internal static class HostCommand
{
    public static Process Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

#pragma warning disable RS0030 // A test stands outside of the product: it plays the operator at the shell.
        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
#pragma warning restore RS0030
    }

    public static string Run(string file, params IEnumerable<string> arguments)
    {
        using var process = Start(file, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}");
    }
}

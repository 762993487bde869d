using System.Collections.Immutable;
using System.Globalization;
using Executor.Execution.Files;
using Executor.Execution.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Sandbox;

/// <summary>What can break on a host that was found fit: its tools, its disk, and the sandbox itself.</summary>
internal sealed class HostCondition(HostSurvey survey, SystemTools tools, WorkFolders folders, IOptions<ExecutionOptions> options)
{
    /// <summary>What guests can't do without either: so one trial tells of both.</summary>
    private static readonly ImmutableArray<string> Trial = ["/usr/bin/git", "--version"];

    public async Task<IReadOnlyList<string>> FindProblemsAsync(SandboxHost host, CancellationToken cancellationToken)
    {
        List<string> problems = [.. tools.FindProblems()];
        if (FindDiskProblem() is { } disk)
        {
            problems.Add(disk);
        }

        if (problems.Count == 0 && await TryTwiceAsync(host, cancellationToken) is { } error)
        {
            problems.Add($"A trial of the sandbox failed: {error}.");
        }

        return problems;
    }

    /// <summary>Null when the work and cache directories can be written and have room.</summary>
    public string? FindDiskProblem()
    {
        try
        {
            foreach (string folder in (string[])[folders.Root, options.Value.CacheDirectory])
            {
                Directory.CreateDirectory(folder);
                long free = FileSystemSpace.Read(folder).FreeBytes;
                if (free < options.Value.MinFreeDiskBytes)
                {
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"Only {free >> 20} MB of disk are free, and MIN_FREE_DISK_GB asks for {options.Value.MinFreeDiskBytes >> 20} MB. Free some, or put DATA_DIR elsewhere.");
                }

                string trial = Path.Combine(folder, $".{Guid.NewGuid():n}.trial");
                File.WriteAllText(trial, "trial");
                File.Delete(trial);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The work or cache directory can't be written: {exception.Message}";
        }
    }

    /// <summary>One failure may be the load's.</summary>
    private async Task<string?> TryTwiceAsync(SandboxHost host, CancellationToken cancellationToken) =>
        await survey.TryAsync(host, Trial, cancellationToken) is null ? null : await survey.TryAsync(host, Trial, cancellationToken);
}

using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>The programs of the host without which nothing is run.</summary>
internal sealed class SystemTools(params ImmutableArray<(string Program, string Package)> needed)
{
    public static SystemTools OfTheHost { get; } = new(
        ("/bin/sh", "dash"),
        ("/usr/bin/bash", "bash"),
        ("/usr/bin/cp", "coreutils"),
        ("/usr/bin/find", "findutils"),
        ("/usr/bin/git", "git"),
        ("/usr/bin/setpriv", "util-linux"),
        ("/usr/bin/tar", "tar"));

    /// <summary>What is said of each that is not there.</summary>
    public IEnumerable<string> FindProblems() => needed
        .Where(tool => !File.Exists(tool.Program))
        .Select(tool => $"{tool.Program} is missing. Install the package {tool.Package}.");
}

using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>What holds one guest: how it is started, reached, killed with all its offspring, and known to be gone.</summary>
internal interface ICage : IDisposable
{
    /// <summary>Program and arguments that are really started.</summary>
    ImmutableArray<string> Command { get; }

    /// <summary>The environment of what is really started.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Where it is started.</summary>
    string Directory { get; }

    /// <summary>Network namespace to start it in; null for the executor's own.</summary>
    SafeFileHandle? Network { get; }

    /// <summary>The thread to start it from; null for any that starts guests.</summary>
    StartingThread? Starter { get; }

    /// <summary>Learns how to reach the guest; called again and again until it says yes or the started process has ended.</summary>
    bool TryReach(int startedPid);

    /// <summary>Asks the guest politely to end. Only for one that was reached.</summary>
    void Terminate();

    /// <summary>Kills everything inside. May be called at any time, any number of times.</summary>
    /// <param name="startedIsAlive">Whether the number of the started process still is its own.</param>
    void Kill(bool startedIsAlive);

    /// <summary>Whether nothing inside is left. Asked only after the started process has ended.</summary>
    bool IsEmpty();

    /// <summary>The guest's exit code, or null when it was never started or never told.</summary>
    int? ReadExitCode(int startedExitCode);
}

using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>What holds one guest: how it is started, reached, killed with all its offspring, and known to be gone.</summary>
internal interface ICage : IDisposable
{
    /// <summary>Program and arguments that are really started; it waits for <see cref="Release"/> before it makes the guest.</summary>
    ImmutableArray<string> Command { get; }

    /// <summary>The environment of what is really started.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Where it is started.</summary>
    string Directory { get; }

    /// <summary>What its files from number 3 on are; null for a number it does without.</summary>
    ImmutableArray<SafeFileHandle?> Files { get; }

    /// <summary>User and group to start it as; null for the executor's own.</summary>
    long? User { get; }

    /// <summary>What holds for it alone, set as soon as it is started.</summary>
    ProcessLimits Limits { get; }

    /// <summary>Network namespace to start it in; null for the executor's own.</summary>
    SafeFileHandle? Network { get; }

    /// <summary>The thread to start it from; null for any that starts guests.</summary>
    StartingThread? Starter { get; }

    /// <summary>Puts the started process into its group and lets it go on. Called at once after its start, on the thread that started it.</summary>
    /// <exception cref="FaultException">It could not enter its group.</exception>
    void Release(int startedPid);

    /// <summary>Whether the guest has begun and can be asked politely to end.</summary>
    bool IsReached { get; }

    /// <summary>Completes when nothing more will be heard of the guest, which is soon after the started process has ended.</summary>
    Task Told { get; }

    /// <summary>Asks the guest politely to end. Only for one that was reached.</summary>
    void Terminate();

    /// <summary>Kills everything inside. May be called at any time, any number of times.</summary>
    /// <param name="startedIsAlive">Whether the number of the started process still is its own.</param>
    void Kill(bool startedIsAlive);

    /// <summary>Whether nothing inside is left. Asked only after the started process has ended and all is told.</summary>
    bool IsEmpty();

    /// <summary>The guest's exit code, or null when it was never started or never told. Asked only after all is told.</summary>
    int? ReadExitCode(int startedExitCode);
}

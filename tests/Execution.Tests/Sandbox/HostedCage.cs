using System.Collections.Immutable;
using Executor.Execution.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Tests.Sandbox;

/// <summary>
/// A program that stands for an executor: it starts what a cage starts, with the files the cage gives, and is itself what the
/// test starts and kills.
/// </summary>
internal sealed class HostedCage(ProcessSpec executor, ICage hosted) : ICage
{
    public ImmutableArray<string> Command => executor.Command;

    public IReadOnlyDictionary<string, string> Environment => executor.Environment;

    public string Directory => executor.Directory;

    public ImmutableArray<SafeFileHandle?> Files => hosted.Files;

    public long? User => hosted.User;

    public ProcessLimits Limits => hosted.Limits;

    public SafeFileHandle? Network => null;

    public StartingThread? Starter => null;

    public bool IsReached => false;

    public Task Told => Task.CompletedTask;

    public void Release(int startedPid) => hosted.Release(startedPid);

    public void Terminate()
    {
    }

    public void Kill(bool startedIsAlive)
    {
    }

    public bool IsEmpty() => true;

    public int? ReadExitCode(int startedExitCode) => startedExitCode;

    public void Dispose()
    {
    }
}

namespace Executor.Execution.Sandbox;

/// <summary>What a guest is born from: a thread, and the control group that this thread and so the guest is in.</summary>
internal sealed record GuestStarter(StartingThread Thread, Cgroup Group);

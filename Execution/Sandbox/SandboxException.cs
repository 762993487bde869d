namespace Executor.Execution.Sandbox;

/// <summary>The sandbox could not do its work: our fault, never the guest's.</summary>
/// <param name="reason">One sentence that may be shown to anyone.</param>
/// <param name="detail">For the log only.</param>
/// <param name="innerException">What was caught, if anything.</param>
internal sealed class SandboxException(string reason, string? detail = null, Exception? innerException = null)
    : Exception(reason, innerException)
{
    public string? Detail { get; } = detail;

    public static SandboxException CannotStart(string program, string? detail = null) =>
        new($"This silo cannot start \"{Path.GetFileName(program)}\".", detail);
}

using Orleans.Runtime;

namespace Executor.Embedded.State;

/// <summary>A file of the state directory is not what the host wrote. The file is left as it is, for someone to look at.</summary>
public sealed class CorruptStateException : OrleansException
{
    public CorruptStateException(string file, string problem, Exception? innerException = null)
        : base(
            $"State file {file} cannot be read: {problem} It was left as it is; restore it, or remove it to begin anew.",
            new InvalidDataException(problem, innerException))
    {
        File = file;
    }

    public string File { get; }
}

using Executor.Contracts.Events;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>Is shown what the guests of one attempt print, while they print it: exactly what is stored as logs afterwards, and nothing else.</summary>
public interface ILiveOutput
{
    /// <summary>A guest is about to start.</summary>
    /// <param name="log">Name of the log that will hold the stream.</param>
    /// <param name="stream">Which of the guest's streams.</param>
    /// <returns>Where to show it.</returns>
    IOutputSink Open(string log, OutputKind stream);
}

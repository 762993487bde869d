using Executor.Embedded.Activations;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>Where the calls of a reference go.</summary>
internal interface ICallRoute
{
    GrainId GrainId { get; }

    TimeProvider Clock { get; }

    TimeSpan ResponseTimeout { get; }

    void Send(Call call);

    /// <summary>A one-way call failed: there is nobody else to tell.</summary>
    void ReportLost(string method, Exception exception);
}

using Executor.Embedded.Reminders;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Executor.Embedded.Activations;

/// <summary>What the public grain API asks of the activation beneath it.</summary>
internal interface IActivation : IGrainContext
{
    IGrainFactory GrainFactory { get; }

    IReminderRegistry Reminders { get; }

    void DelayDeactivation(TimeSpan timeSpan);

    TGrainInterface GetReference<TGrainInterface>();

    IStreamProvider GetStreamProvider(string name);

    IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options);
}

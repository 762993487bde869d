using Executor.Embedded.Hosting;
using Executor.Embedded.References;
using Executor.Embedded.Reminders;
using Executor.Embedded.State;
using Executor.Embedded.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Embedded.Activations;

/// <summary>What activations need of the rest of the host, which exists once the host has started.</summary>
internal sealed record ActivationEnvironment(
    EmbeddedGrainOptions Options,
    GrainFactory Factory,
    ReminderService Reminders,
    StateStore States,
    StreamProviders Streams,
    IServiceScopeFactory Scopes);

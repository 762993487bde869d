using Orleans.Runtime;

namespace Executor.Embedded.Reminders;

/// <summary>Durable definitions of reminders, per grain.</summary>
internal interface IReminderRegistry
{
    Task<IGrainReminder> RegisterOrUpdateAsync(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    Task UnregisterAsync(GrainId grainId, IGrainReminder reminder);

    Task<IGrainReminder?> GetAsync(GrainId grainId, string reminderName);

    Task<List<IGrainReminder>> GetAllAsync(GrainId grainId);
}

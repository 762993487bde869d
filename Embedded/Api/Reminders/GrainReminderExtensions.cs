using Orleans.Runtime;

namespace Orleans;

/// <summary>Registers and removes the reminders of a grain; call them from its turns.</summary>
public static class GrainReminderExtensions
{
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain,
        string reminderName,
        TimeSpan dueTime,
        TimeSpan period)
    {
        var activation = grain.GetActivation();
        return grain is IRemindable
            ? activation.Reminders.RegisterOrUpdateAsync(activation.GrainId, reminderName, dueTime, period)
            : throw new InvalidOperationException($"Grain {activation.GrainId} does not implement {nameof(IRemindable)}.");
    }

    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
        grain.GetActivation().Reminders.UnregisterAsync(grain.GrainContext.GrainId, reminder);

    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
        grain.GetActivation().Reminders.GetAsync(grain.GrainContext.GrainId, reminderName);

    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) =>
        grain.GetActivation().Reminders.GetAllAsync(grain.GrainContext.GrainId);
}

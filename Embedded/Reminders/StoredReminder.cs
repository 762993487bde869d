namespace Executor.Embedded.Reminders;

/// <summary>The definition of one reminder, as kept on disk.</summary>
internal sealed record StoredReminder(string Name, DateTimeOffset StartAt, TimeSpan Period);

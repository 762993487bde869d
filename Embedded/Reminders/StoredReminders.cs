using System.Collections.Immutable;

namespace Executor.Embedded.Reminders;

/// <summary>All reminders of one grain: the content of one file.</summary>
internal sealed record StoredReminders(string GrainType, string GrainKey, ImmutableArray<StoredReminder> Reminders);

using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be woken by durable reminders.</summary>
public interface IRemindable : IGrain
{
    Task ReceiveReminder(string reminderName, TickStatus status);
}

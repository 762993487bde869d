using System.Text.Json;
using Executor.Embedded.State;
using Orleans.Runtime;

namespace Executor.Embedded.Reminders;

/// <summary>Reminder definitions in files, one per grain that has any.</summary>
internal sealed class ReminderStore(StateDirectory directory, IoThreads threads)
{
    public Task<List<StoredReminders>> ReadAllAsync() => threads.RunAsync(() =>
    {
        try
        {
            return Directory.EnumerateFiles(directory.Reminders, "*.json", SearchOption.AllDirectories).Select(Read).ToList();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    });

    public Task WriteAsync(GrainId grainId, IEnumerable<StoredReminder> reminders)
    {
        var path = StateFileNames.PathOf(directory.Reminders, grainId);
        var content = new StoredReminders(grainId.TypeName, grainId.KeyText, [.. reminders]);
        return threads.RunAsync(() =>
        {
            if (content.Reminders.IsEmpty)
            {
                DurableFile.Remove(path);
            }
            else
            {
                directory.Replace(path, JsonSerializer.SerializeToUtf8Bytes(content, ReminderJson.Default.StoredReminders));
            }

            return true;
        });
    }

    private static StoredReminders Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ReminderJson.Default.StoredReminders)
                ?? throw new JsonException("The content is null.");
        }
        catch (JsonException exception)
        {
            throw new CorruptStateException(path, exception.Message, exception);
        }
    }
}

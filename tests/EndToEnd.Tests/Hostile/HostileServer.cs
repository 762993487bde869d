using System.Net.Http.Json;
using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Status;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Hostile;

/// <summary>
/// A real server whose validators are named in a file that tests rewrite. Small limits, so that they are reached: 4 uploads at one
/// time, 48 MiB each, 2 s of silence, 5 pending archives.
/// </summary>
public class HostileServer : RunningServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public HostileServer() => Register(Validators);

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["MAX_ACTIVE_BATCHES"] = "4",
        ["MAX_ARCHIVE_BYTES"] = (48 << 20).ToString(provider: null),
        ["MAX_CONCURRENT_UPLOADS"] = "4",
        ["MAX_PENDING_CONSENSUS"] = "5",
        ["UPLOAD_IDLE_SECS"] = "2",
        ["VALIDATORS_FILE"] = ValidatorsFile,
        ["VALIDATORS_SOURCE"] = "file",
    };

    internal string ValidatorsFile => Directory["validators.json"];

    /// <summary>Files of uploads and imports that are under way.</summary>
    internal string[] Unfinished =>
    [
        .. Files(Directory["data/blobs/tmp"]),
        .. Files(Directory["data/import"]),
    ];

    internal static async Task<T> EventuallyAsync<T>(string what, Func<Task<T>> ask, Predicate<T> wanted)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (wanted(answer))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Waited for {what}; the last answer was {answer}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Whatever a test did, the server is well and no file of it is left.</summary>
    internal async ValueTask NothingIsLeftAsync()
    {
        await EventuallyAsync("unfinished files to go", () => Task.FromResult(string.Join(' ', Unfinished)), files => files.Length == 0);
        Assert.Equal("OK", (await Http.GetAsync("/health/ready")).StatusCode.ToString());
    }

    /// <summary>Writes the file without waiting for the server to read it.</summary>
    internal void Register(params IEnumerable<Validator> validators) =>
        Write(JsonSerializer.Serialize(validators.Select(validator => validator.Hotkey)));

    /// <summary>Replaces the set and waits until the server has it.</summary>
    internal async Task RegisterAsync(params Validator[] validators)
    {
        Register(validators);
        var written = TimeProvider.System.GetUtcNow();
        await StatusAsync("the new set", set => set.FetchedAt > written && set.Count == validators.Length && !set.Stale);
    }

    /// <summary>By renaming, so that nobody reads half of it.</summary>
    internal void Write(string text)
    {
        File.WriteAllText(ValidatorsFile + ".new", text);
        File.Move(ValidatorsFile + ".new", ValidatorsFile, overwrite: true);
    }

    internal async Task<ValidatorSetDocument> StatusAsync(string what, Predicate<ValidatorSetDocument> wanted) => await EventuallyAsync(
        what,
        async () => (await Http.GetFromJsonAsync("/status", ContractsJson.Default.StatusDocument))!.Validators,
        wanted);

    private static string[] Files(string folder) =>
        System.IO.Directory.Exists(folder) ? System.IO.Directory.GetFileSystemEntries(folder) : [];
}

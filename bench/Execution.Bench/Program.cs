using Executor.Execution.Bench;

Dictionary<string, Func<Stand, Task>> benchmarks = new(StringComparer.Ordinal)
{
    ["noop"] = NoOpTasks.RunAsync,
    ["start"] = SandboxStarts.RunAsync,
    ["kill"] = TreeKills.RunAsync,
    ["neighbours"] = Neighbours.RunAsync,
};

string[] wanted = args.Length == 0 ? [.. benchmarks.Keys] : args;
if (wanted.FirstOrDefault(name => !benchmarks.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark {unknown}: choose from {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

foreach (string name in wanted)
{
    await using Stand stand = new();
    await benchmarks[name](stand);
}

return 0;

using Executor.Gateway.Bench;

Dictionary<string, Func<Task>> benchmarks = new(StringComparer.Ordinal)
{
    ["sr25519"] = SignatureChecks.RunAsync,
    ["auth"] = HeaderAuthentication.RunAsync,
};

string[] wanted = args.Length == 0 ? [.. benchmarks.Keys] : args;
if (wanted.FirstOrDefault(name => !benchmarks.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark {unknown}: choose from {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

foreach (var name in wanted)
{
    await benchmarks[name]();
}

return 0;

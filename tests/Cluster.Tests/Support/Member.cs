using System.Net.Http.Headers;
using Executor.EndToEnd.Tests.Support;

namespace Executor.Cluster.Tests.Support;

/// <summary>A silo or a gateway: a process that says over HTTP whether it is ready.</summary>
internal sealed class Member : IDisposable
{
    public Member(string name, string program, int port, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        Name = name;
        Port = port;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        if (settings.TryGetValue("READ_TOKEN", out var token))
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        Process = new OwnProcess("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments], settings);
    }

    public string Name { get; }

    public int Port { get; }

    public HttpClient Http { get; }

    public OwnProcess Process { get; }

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!await IsReadyAsync(cancellationToken))
        {
            if (!Process.IsRunning)
            {
                throw new InvalidOperationException($"{Name} ended before it was ready:\n{Process.Output()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose()
    {
        Process.Dispose();
        Http.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync("/health/ready", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

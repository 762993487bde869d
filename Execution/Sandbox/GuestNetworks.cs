using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Executor.Execution.Files;
using Executor.Execution.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The network <c>full</c>: a namespace of its own for each program, so that no two share a loopback interface or abstract
/// sockets, with slirp4netns carrying its connections out as ordinary connections of this host. Routes that no guest can
/// change keep it from the host itself, from link-local addresses, where clouds keep their secrets, and from private
/// ranges, where an operator's other machines are. A few networks are made ahead: the making takes longer than many programs.
/// </summary>
internal sealed partial class GuestNetworks : IAsyncDisposable
{
    private const int KeptReady = 2;

    /// <summary>Address of the name server that slirp4netns offers.</summary>
    private const string NameServer = "10.0.2.3";

    private const string Gateway = "10.0.2.2";

    private const string Script =
        """
        namespace=$1 ready=$2 routes=$3
        (
            until [ -s "$ready" ]; do
                kill -0 "$$" 2> /dev/null || exit 1
                sleep 0.01
            done
            nsenter --net="$namespace" ip -batch "$routes" && echo ready > "$ready.routes"
        ) &
        exec slirp4netns --netns-type=path --configure --mtu=65520 --disable-host-loopback --enable-sandbox --enable-seccomp \
            --ready-fd=3 "$namespace" tap0 3>"$ready"
        """;

    private static readonly string[] Unreachable =
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "224.0.0.0/3",
    ];

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortWhile = TimeSpan.FromMilliseconds(3);

    private readonly ConcurrentQueue<Task<GuestNetwork>> _ready = new();
    private readonly ConcurrentDictionary<Task, bool> _carriers = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly StartingThread _starter;
    private readonly Launcher _launcher;
    private readonly WorkFolders _folders;
    private readonly IReadOnlyList<string> _allowed;
    private readonly TimeProvider _time;
    private readonly ILogger<GuestNetworks> _logger;

    public GuestNetworks(
        StartingThread starter,
        Launcher launcher,
        WorkFolders folders,
        IOptions<ExecutionOptions> options,
        TimeProvider time,
        ILogger<GuestNetworks> logger)
    {
        _starter = starter;
        _launcher = launcher;
        _folders = folders;
        _allowed = options.Value.AllowedPrivateNetworks;
        _time = time;
        _logger = logger;
        NameServersFile = Path.Combine(folders.Root, ".resolv.conf");
        StandingFile.Write(NameServersFile, $"nameserver {NameServer}\noptions timeout:3 attempts:2\n");
    }

    /// <summary>What a program in such a network must find as its list of name servers.</summary>
    public string NameServersFile { get; }

    /// <exception cref="FaultException">None could be made.</exception>
    public async Task<GuestNetwork> TakeAsync(CancellationToken cancellationToken)
    {
        while (_ready.TryDequeue(out Task<GuestNetwork>? made))
        {
            GuestNetwork network;
            try
            {
                network = await made.WaitAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is FaultException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            MakeAhead();
            if (network.IsAlive)
            {
                return network;
            }

            network.Dispose();
        }

        GuestNetwork fresh = await CreateAsync(cancellationToken);
        MakeAhead();
        return fresh;
    }

    /// <summary>Ends the networks that were made ahead. Those in use are their guests'.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        while (_ready.TryDequeue(out Task<GuestNetwork>? made))
        {
            try
            {
                await (await made).DisposeAsync();
            }
            catch (Exception exception) when (exception is FaultException or OperationCanceledException or Win32Exception or IOException)
            {
                // It came to nothing by itself.
            }
        }

        await Task.WhenAll(_carriers.Keys);
        _stopping.Dispose();
    }

    private void MakeAhead()
    {
        while (_ready.Count < KeptReady && !_stopping.IsCancellationRequested)
        {
            _ready.Enqueue(CreateAsync(_stopping.Token));
        }
    }

    private async Task<GuestNetwork> CreateAsync(CancellationToken cancellationToken)
    {
        string ready = Path.Combine(_folders.Runs, $"{Guid.NewGuid():n}.network");
        GuestNetwork network = new(await _starter.InvokeAsync(_starter.CreateNetwork));
        try
        {
            await File.WriteAllLinesAsync(ready + ".batch", Routes(), cancellationToken);
            Task<ProcessOutcome> carrier = RunCarrierAsync(network, ready);
            network.CarriedBy(carrier);
            _carriers[carrier] = true;
            _ = carrier.ContinueWith(ended => _carriers.TryRemove(ended, out _), TaskScheduler.Default);
            long begun = _time.GetTimestamp();
            while (!File.Exists(ready + ".routes"))
            {
                if (carrier.IsCompleted)
                {
                    throw new FaultException("A network for a guest could not be made.", (await carrier).Stderr.ToText());
                }

                if (_time.GetElapsedTime(begun) > StartLimit)
                {
                    throw new FaultException("A network for a guest could not be made in time.");
                }

                await Task.Delay(ShortWhile, _time, cancellationToken);
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
        finally
        {
            foreach (string suffix in (string[])["", ".batch", ".routes"])
            {
                File.Delete(ready + suffix);
            }
        }
    }

    /// <summary>Ends when the network is disposed of.</summary>
    private async Task<ProcessOutcome> RunCarrierAsync(GuestNetwork network, string ready)
    {
        bool taken = false;
        SafeFileHandle handle = network.Namespace;
        handle.DangerousAddRef(ref taken);
        try
        {
            ProcessSpec spec = new()
            {
                Command =
                [
                    "/bin/sh", "-c", Script, "network", $"/proc/{Environment.ProcessId}/fd/{handle.DangerousGetHandle()}", ready, ready + ".batch",
                ],
                Environment = ProcessSpec.ToolEnvironment,
                Directory = "/",
                Timeout = Timeout.InfiniteTimeSpan,
                Output = new OutputBound(4096),
            };
            using ProcessCage cage = new(spec, _folders.Root);
            return await _launcher.RunAsync(spec, cage, network.End);
        }
        catch (OperationCanceledException)
        {
            return ProcessOutcome.Killed;
        }
        catch (FaultException exception)
        {
            LogCarrier(exception, exception.Detail);
            return ProcessOutcome.Killed;
        }
        finally
        {
            handle.DangerousRelease();
        }
    }

    private IEnumerable<string> Routes()
    {
        foreach (string range in Unreachable.Concat(OwnAddresses()).Distinct())
        {
            yield return $"route replace unreachable {range}";
        }

        foreach (string range in _allowed)
        {
            yield return $"route replace {range} via {Gateway}";
        }
    }

    /// <summary>They are read again for each network: an address may come at any time.</summary>
    private static ImmutableArray<string> OwnAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
            .Select(address => $"{address}/32"),
    ];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The carrier of a guest's network failed: {Detail}")]
    private partial void LogCarrier(Exception exception, string? detail);
}

using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>A guest changes a file of a layer below its own.</summary>
internal sealed class LayersTrial : IGuestTrial
{
    private const string Script = """echo changed > "$1/file" && rm "$1/other" && cat "$1/file" """;

    public string Name => "layers";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        if (!guest.Host.Overlays)
        {
            return guest.Judge(Name, HostPart.Layers, isWell: false, guest.Host.Reflinks ? "copied for each stage, blocks shared" : "copied for each stage");
        }

        string below = guest.CreateFolder();
        foreach (string name in (string[])["file", "other"])
        {
            await File.WriteAllTextAsync(Path.Combine(below, name), "pristine\n", cancellationToken);
            guest.Folders.Give(Path.Combine(below, name));
        }

        string top = guest.CreateFolder();
        Mount overlay = new(top, guest.PathOf(top), Writable: true) { Below = [below], Work = guest.CreateFolder() };
        ProcessOutcome outcome = await guest.RunAsync(
            Script, guest.Spec() with { Mounts = [overlay] }, guest.PathOf(top), cancellationToken);
        bool isKept = await File.ReadAllTextAsync(Path.Combine(below, "file"), cancellationToken) == "pristine\n" && File.Exists(Path.Combine(below, "other"));
        return guest.Judge(
            Name,
            HostPart.Layers,
            outcome.Succeeded && isKept,
            !outcome.Succeeded ? $"a guest can't write: {outcome.Stderr.ToText().Trim()}" : isKept ? "overlays; what is below stays as it was" : "what is below was changed");
    }
}

using System.Text.RegularExpressions;

namespace Executor.Deploy.Tests;

/// <summary>A Dockerfile as a list of instructions; continued lines are joined, comments are left out.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile(string path)
    {
        Path = path;
        Project = path == Silo ? "Silo" : "Gateway";
        var lines = Repository.Read(path).Split('\n').Where(line => !line.TrimStart().StartsWith('#'));
        Instructions =
        [
            .. Continuation().Replace(string.Join('\n', lines), " ").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
                .Select(parts => (parts[0], Spaces().Replace(parts[1], " "))),
        ];
    }

    public const string Silo = "Dockerfile.silo";
    public const string Gateway = "Dockerfile.gateway";

    public string Path { get; }

    /// <summary>The project whose program it carries.</summary>
    public string Project { get; }

    public (string Name, string Arguments)[] Instructions { get; }

    public static Dockerfile Read(string path) => new(path);

    public IEnumerable<string> All(string name) => Instructions.Where(instruction => instruction.Name == name).Select(instruction => instruction.Arguments);

    /// <summary>The instructions of the image itself: those after the last FROM.</summary>
    public IEnumerable<string> Last(string name) => Instructions
        .Skip(Array.FindLastIndex(Instructions, instruction => instruction.Name == "FROM"))
        .Where(instruction => instruction.Name == name)
        .Select(instruction => instruction.Arguments);

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}

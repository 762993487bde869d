using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Executor.Deploy.Tests;

/// <summary>No engine builds the images here, so what would break a build or a start is looked for.</summary>
public sealed partial class ImageTests
{
    public static TheoryData<string> Files() => [Dockerfile.Gateway, Dockerfile.Silo];

    [Theory]
    [MemberData(nameof(Files))]
    public void Bases_ArePinned(string path)
    {
        var stages = new List<string>();
        foreach (var from in Dockerfile.Read(path).All("FROM").Select(line => line.Split(' ')))
        {
            Assert.True(stages.Contains(from[0]) || Pinned().IsMatch(from[0]), $"{from[0]} is not of one version.");
            stages.AddRange(from is [_, "AS", var name] ? [name] : Array.Empty<string>());
        }

        Assert.NotEmpty(stages);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void User_IsNotRoot(string path)
    {
        var image = Dockerfile.Read(path);
        Assert.DoesNotContain(image.Last("USER").Last(), (string[])["root", "0", "0:0"]);
        Assert.Contains(image.Last("RUN"), run => run.Contains($"useradd --uid 10001 --user-group", StringComparison.Ordinal));
    }

    // They belong to the running container, never to a layer that whoever has the image can read.
    [Theory]
    [MemberData(nameof(Files))]
    public void Secrets_AreNotIn(string path)
    {
        var image = Dockerfile.Read(path);
        Assert.All(image.All("ENV").Concat(image.All("ARG")), line => Assert.DoesNotMatch(Secret(), line));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Program_IsTheOneThatIsPublished(string path)
    {
        var image = Dockerfile.Read(path);
        Assert.Contains($"dotnet publish {image.Project} -c Release -p:GrainHost=orleans", image.All("RUN"));
        Assert.Contains($"--from=build /source/artifacts/orleans/publish/{image.Project}/release /opt/executor", image.Last("COPY"));
        Assert.EndsWith($"\"dotnet\", \"/opt/executor/Executor.{image.Project}.dll\"]", Assert.Single(image.Last("ENTRYPOINT")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Copies_HaveASource(string path)
    {
        var image = Dockerfile.Read(path);
        var stages = image.All("FROM").Select(line => line.Split(' ')).Where(from => from.Length == 3).Select(from => from[2]).ToArray();
        foreach (var copy in image.All("COPY").Select(line => line.Split(' ')))
        {
            if (copy[0].StartsWith("--from=", StringComparison.Ordinal))
            {
                Assert.Contains(copy[0]["--from=".Length..], stages);
            }
            else
            {
                Assert.All(copy[..^1], source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), $"{source} is not there."));
            }
        }
    }

    // What is not let in is not there to be built from.
    [Theory]
    [MemberData(nameof(Files))]
    public void Context_HoldsWhatIsBuilt(string path)
    {
        var rules = Repository.Read(".dockerignore").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("*", rules.First(rule => !rule.StartsWith('#')));
        var projects = new HashSet<string>(StringComparer.Ordinal);
        Collect(Dockerfile.Read(path).Project, projects);

        string[] needed = [.. projects, "BannedSymbols.txt", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json"];
        Assert.All(needed, name => Assert.Contains("!" + name, rules));
    }

    [Fact]
    public void Silo_HasWhatAHostMustHave()
    {
        var wanted = MissingPackage().Matches(Repository.Read(".ci/common.sh")).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(wanted);

        var installed = string.Join(' ', Dockerfile.Read(Dockerfile.Silo).Last("RUN")).Split(' ');
        string[] tools = ["build-essential", "git", "nodejs", "npm", "openssh-client", "python3", "python3-pip", "python3-venv"];
        Assert.All(wanted.Concat(tools), package => Assert.Contains(package, installed));
    }

    private static void Collect(string project, HashSet<string> projects)
    {
        if (!projects.Add(project))
        {
            return;
        }

        foreach (var reference in XDocument.Parse(Repository.Read($"{project}/{project}.csproj")).Descendants("ProjectReference"))
        {
            Collect(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value), projects);
        }
    }

    [GeneratedRegex(@"^[\w./-]+:\d+\.\d+[\w.-]*$")]
    private static partial Regex Pinned();

    [GeneratedRegex("TOKEN|SECRET|PASSWORD|KEY", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"missing\+=\(([\w.-]+)\)")]
    private static partial Regex MissingPackage();
}

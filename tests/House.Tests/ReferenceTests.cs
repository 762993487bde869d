using System.Xml.Linq;

namespace Executor.House.Tests;

public sealed class ReferenceTests
{
    // What each room may see. A room that is not here has not been thought about.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Bittensor"] = [],
        ["Blobs"] = ["Contracts"],
        ["Cli"] = ["Bittensor", "Contracts", "Execution", "Gateway", "Serving", "Settings", "Silo"],
        ["Contracts"] = [],
        ["Embedded"] = [],
        ["Execution"] = ["Blobs", "Contracts"],
        ["Gateway"] = ["Bittensor", "Blobs", "Contracts", "Grains.Interfaces", "Serving", "Settings"],
        ["Grains"] = ["Grains.Interfaces"],
        ["Grains.Interfaces"] = ["Contracts"],
        ["Serving"] = ["Contracts", "Settings"],
        ["Settings"] = [],
        ["Silo"] = ["Bittensor", "Blobs", "Execution", "Grains", "Serving", "Settings"],
    };

    public static TheoryData<string> Rooms() => [.. Repository.Files(".csproj")
        .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("bench/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_References_AreAllowed(string path)
    {
        var room = Path.GetFileNameWithoutExtension(path);
        var allowed = Allowed.GetValueOrDefault(room);
        Assert.True(allowed is not null, $"{room} has no row in the table of references.");

        var references = XDocument.Parse(Repository.Read(path)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.All(references, reference => Assert.Contains(reference, allowed));
    }

    [Fact]
    public void Table_NamesOnlyRooms_ThatExist()
    {
        var rooms = Rooms().Select(row => Path.GetFileNameWithoutExtension(row.Data));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), rooms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var solution = Repository.Read("Executor.sln").Replace('\\', '/');
        Assert.All(Repository.Files(".csproj"), path => Assert.Contains($"\"{path}\"", solution));
    }

    [Fact]
    public void Versions_StandInOneFile()
    {
        var packages = Repository.Files(".csproj").SelectMany(path => XDocument.Parse(Repository.Read(path)).Descendants("PackageReference"));
        Assert.All(packages, package => Assert.Null(package.Attribute("Version")));
        var versions = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").ToArray();
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(@"^(\[[0-9][^,\]]*\]|\$\(OrleansVersion\))$", version.Attribute("Version")!.Value));
    }
}

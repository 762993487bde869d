using Executor.Cli.Demo;

namespace Executor.Cli.Tests.Demo;

public sealed class DemoSceneTests
{
    [Fact]
    public void Create_Scene_HoldsAWholeBatchAndGoesAway()
    {
        string batch;
        using (var scene = DemoScene.Create())
        {
            batch = scene.Batch;
            Assert.True(scene.Tasks.Length >= 4);
            Assert.Contains(scene.Tasks, task => task.Failure is null);
            Assert.Contains(scene.Tasks, task => task.Failure is not null);
            Assert.Equal(
                scene.Tasks.Select(task => task.Id), Directory.GetDirectories(Path.Combine(batch, "tasks")).Select(Path.GetFileName).Order());
            Assert.True(File.Exists(Path.Combine(batch, "agent_code", "agent.py")));
            Assert.Equal(3, scene.Addresses.Distinct().Count());
            Assert.All(scene.Tasks, task => Assert.Contains(
                $"repo: file://{scene.Repositories}/", File.ReadAllText(Path.Combine(batch, "tasks", task.Id, "workspace.yaml"))));
        }

        Assert.False(Path.Exists(Path.GetDirectoryName(batch)));
    }
}

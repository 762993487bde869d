namespace Executor.Execution.Layers;

/// <summary>What a layer holds; its name is that of its folder in the cache.</summary>
internal enum LayerKind
{
    /// <summary>A repository at a commit.</summary>
    Tree,

    /// <summary>What the install commands of a task wrote.</summary>
    Install,

    /// <summary>An agent's code with what it asks for.</summary>
    Agent,
}

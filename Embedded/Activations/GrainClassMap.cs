using System.Collections.Frozen;
using Executor.Embedded.Hosting;
using Orleans.Runtime;

namespace Executor.Embedded.Activations;

/// <summary>Finds the class behind a grain interface or a grain type name.</summary>
internal sealed class GrainClassMap
{
    private readonly FrozenDictionary<string, GrainClass> _byName;
    private readonly FrozenDictionary<Type, GrainClass[]> _byInterface;

    public GrainClassMap(EmbeddedGrainOptions options)
    {
        var classes = options.GrainAssemblies.Distinct().SelectMany(a => a.GetTypes()).Where(GrainClass.IsGrainClass)
            .Select(type => new GrainClass(type)).ToArray();
        foreach (var same in classes.GroupBy(c => c.Name).Where(g => g.Count() > 1))
        {
            throw new InvalidOperationException(
                $"Grain classes {string.Join(" and ", same.Select(c => c.Type))} share the grain type name '{same.Key}'.");
        }

        foreach (var grainClass in classes)
        {
            if (grainClass.Constructor.StorageNames.FirstOrDefault(name => !options.StorageNames.Contains(name)) is { } unknown)
            {
                throw new InvalidOperationException(
                    $"Grain class {grainClass.Type} keeps state in '{unknown}', which is not among "
                    + $"{nameof(EmbeddedGrainOptions)}.{nameof(options.StorageNames)}.");
            }
        }

        _byName = classes.ToFrozenDictionary(c => c.Name);
        _byInterface = classes
            .SelectMany(c => c.Type.GetInterfaces(), (c, i) => (Class: c, Interface: i))
            .Where(pair => pair.Interface.IsAssignableTo(typeof(IAddressable)))
            .GroupBy(pair => pair.Interface, pair => pair.Class)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    public GrainClass? Find(string name) => _byName.GetValueOrDefault(name);

    public GrainClass Get(Type grainInterface) => _byInterface.GetValueOrDefault(grainInterface) switch
    {
        [var only] => only,
        null => throw new ArgumentException(
            $"Could not find an implementation for interface {grainInterface}. Is its assembly among the grain assemblies?"),
        var several => throw new ArgumentException(
            $"Interface {grainInterface} has several implementations: {string.Join(", ", several.Select(c => c.Type))}."),
    };
}

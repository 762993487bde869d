using System.Globalization;
using Executor.Embedded.Activations;
using Executor.Embedded.Observers;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>Makes references. They hold no resource, so none is kept here.</summary>
internal sealed class GrainFactory(
    Catalog catalog,
    GrainClassMap classes,
    TimeSpan responseTimeout,
    IServiceProvider services,
    ILogger<GrainFactory> logger) : IClusterClient
{
    public IServiceProvider ServiceProvider => services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return GetGrainByText<TGrainInterface>(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        GetGrainByText<TGrainInterface>(primaryKey.ToString("X", CultureInfo.InvariantCulture), grainClassNamePrefix);

    public TGrainInterface GetReference<TGrainInterface>(GrainClass grainClass, GrainId grainId) =>
        grainClass.Type.IsAssignableTo(typeof(TGrainInterface))
            ? Reference<TGrainInterface>(new GrainRoute(catalog, grainClass, grainId, responseTimeout, logger))
            : throw new InvalidCastException($"Grain class {grainClass.Type} does not implement {typeof(TGrainInterface)}.");

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is Grain or GrainReference or not TGrainObserverInterface)
        {
            throw new ArgumentException(
                $"{obj.GetType()} must implement {typeof(TGrainObserverInterface)} and be neither a grain nor a reference.", nameof(obj));
        }

        return Reference<TGrainObserverInterface>(new ObserverRoute(obj, catalog.Clock, responseTimeout, logger));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference { Route: ObserverRoute route })
        {
            throw new ArgumentException("Give the reference that CreateObjectReference returned.", nameof(obj));
        }

        route.Delete();
    }

    private TGrainInterface GetGrainByText<TGrainInterface>(string key, string? grainClassNamePrefix)
    {
        if (grainClassNamePrefix is not null)
        {
            throw new NotSupportedException("The embedded host does not choose grain classes by name prefix.");
        }

        var grainClass = classes.Get(typeof(TGrainInterface));
        return GetReference<TGrainInterface>(grainClass, GrainId.Create(grainClass.Name, key));
    }

    private TInterface Reference<TInterface>(ICallRoute route) =>
        (TInterface)(object)GrainReference.Create(GrainInterface.Of(typeof(TInterface)), route, this);
}

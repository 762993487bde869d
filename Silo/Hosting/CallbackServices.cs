using Executor.Grains.Callbacks;
using Executor.Settings;
using Executor.Settings.Networks;
using Executor.Silo.Callbacks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Executor.Silo.Hosting;

internal static class CallbackServices
{
    public static IHostApplicationBuilder AddCallbacks(this IHostApplicationBuilder builder, ExecutorSettings settings)
    {
        builder.Services
            .Configure<CallbackOptions>(_ => { })
            .Configure<CallbackSending>(options => options.Secret = settings.CallbackSecret)
            .AddSingleton(new CallbackConnector(new PublicAddresses(settings.CallbackAllowPrivate)))
            .AddSingleton<CallbackInstruments>()
            .AddSingleton<ICallbackSender, CallbackSender>();
        return builder;
    }
}

using Executor.Settings;

namespace Executor.Gateway.Http;

// Stands before what changes the cluster.
internal sealed class AdminTokenFilter(ExecutorSettings settings)
    : SecretFilter(settings.AdminToken, Problems.AdminDisabled, Problems.AdminRequired);

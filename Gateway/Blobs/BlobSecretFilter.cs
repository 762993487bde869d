using Executor.Gateway.Http;
using Executor.Settings;

namespace Executor.Gateway.Blobs;

// Stands before what only silos may have.
internal sealed class BlobSecretFilter(ExecutorSettings settings)
    : SecretFilter(settings.BlobSecret, Problems.BlobsDisabled, Problems.BlobSecretRequired);

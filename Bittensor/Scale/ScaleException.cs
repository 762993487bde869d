namespace Executor.Bittensor.Scale;

// The only exception that reading SCALE throws. Its message names the field and says what is wrong with its bytes.
internal sealed class ScaleException(string message) : Exception(message);

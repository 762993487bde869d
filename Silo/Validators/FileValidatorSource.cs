using System.Text.Json;
using Executor.Grains.Validators;
using Executor.Settings;

namespace Executor.Silo.Validators;

/// <summary>The validators named in a JSON file: a list of SS58 addresses.</summary>
internal sealed class FileValidatorSource(ExecutorSettings settings) : ListedValidatorSource
{
    private const long MaxBytes = 1 << 20;

    public override string Name => "file";

    public override async Task<ValidatorListing> ListAsync(int netuid, CancellationToken cancellationToken)
    {
        var path = settings.ValidatorsFile ?? throw new ValidatorSourceException("VALIDATORS_FILE is not set.");
        try
        {
            await using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new ValidatorSourceException($"VALIDATORS_FILE is larger than {MaxBytes} bytes.");
            }

            using var document = await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
            if (document.RootElement.ValueKind != JsonValueKind.Array
                || document.RootElement.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            {
                throw new ValidatorSourceException("VALIDATORS_FILE is not a JSON list of strings.");
            }

            var hotkeys = document.RootElement.EnumerateArray().Select(item => item.GetString()!);
            return new ValidatorListing(Name, Block: null, "VALIDATORS_FILE", Named(HotkeyList.Check(hotkeys, "VALIDATORS_FILE")));
        }
        catch (JsonException exception)
        {
            throw new ValidatorSourceException("VALIDATORS_FILE is not valid JSON.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ValidatorSourceException("VALIDATORS_FILE can't be read.", exception);
        }
    }
}

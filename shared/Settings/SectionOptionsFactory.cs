using Microsoft.Extensions.Options;

namespace Aviary.Settings;

/// <summary>
/// Makes the options of a section, and names the setting (<c>Training:Epochs</c>) in what is wrong with them: validators know the
/// property alone.
/// </summary>
/// <param name="section">The section's name.</param>
/// <param name="begin">The options before they are configured; for immutable ones, all there is to it.</param>
/// <param name="configures">What sets the options' properties.</param>
/// <param name="validators">What checks them.</param>
internal sealed class SectionOptionsFactory<T>(
    string section, Func<T> begin, IEnumerable<IConfigureOptions<T>> configures, IEnumerable<IValidateOptions<T>> validators)
    : OptionsFactory<T>(configures, [], []), IOptionsFactory<T>
    where T : class
{
    T IOptionsFactory<T>.Create(string name)
    {
        T options = Read(name);
        string[] failures =
        [
            .. validators.Select(validator => validator.Validate(name, options))
                .Where(result => result.Failed)
                .SelectMany(result => result.Failures ?? [])
                .Select(Named),
        ];
        return failures.Length == 0 ? options : throw new OptionsValidationException(name, typeof(T), failures);
    }

    protected override T CreateInstance(string name) => begin();

    private T Read(string name)
    {
        try
        {
            return Create(name);
        }
        catch (InvalidOperationException error) when (SettingValue.Explain(error, typeof(T)) is { } problem)
        {
            throw new OptionsValidationException(name, typeof(T), [problem]);
        }
    }

    private string Named(string failure)
    {
        // Generated validators write "Epochs: The field TrainingOptions.Epochs must be between 1 and 1000."
        string field = $"The field {typeof(T).Name}.";
        int start = failure.IndexOf(field, StringComparison.Ordinal);
        if (start >= 0)
        {
            return $"{section}:{failure[(start + field.Length)..]}";
        }

        // Messages of the options' own begin with the setting, or with the property, before which the validator puts it once more.
        int named = failure.IndexOf($"{section}:", StringComparison.Ordinal);
        if (named >= 0)
        {
            return failure[named..];
        }

        int colon = failure.IndexOf(": ", StringComparison.Ordinal);
        bool twice = colon > 0 && failure.AsSpan(colon + 2).StartsWith(failure.AsSpan(0, colon + 1), StringComparison.Ordinal);
        return $"{section}:{(twice ? failure[(colon + 2)..] : failure)}";
    }
}

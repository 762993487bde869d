using System.Diagnostics.CodeAnalysis;

namespace Executor.Settings.Kinds;

/// <summary>How values of one kind are read from text, shown, and refused.</summary>
internal abstract class SettingKind<T>
{
    public virtual string Unit => "";

    /// <summary>What is accepted, as it follows the word "set".</summary>
    public abstract string Range { get; }

    public virtual bool IsSwitch => false;

    public virtual char? Separator => null;

    public abstract bool TryParse(string text, [MaybeNullWhen(false)] out T value);

    public abstract string Render(T value);

    /// <summary>The text of a value without what only its owner may know.</summary>
    public virtual string Conceal(string text) => text;

    /// <summary>What to set instead of a text that was not accepted.</summary>
    public virtual string RefusalOf(string text) => "set " + Range;
}

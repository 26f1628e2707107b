namespace Mimo.Cluster.Startup;

/// <summary>
/// Notes at a failure which configuration section was being read. In the exception's data, so that its type stays what the options say
/// that they throw.
/// </summary>
public static class Setting
{
    const string Noted = "mimo.section";

    /// <summary>Runs what reads or checks a section; failures pass through with the innermost section's name on them.</summary>
    public static T In<T>(string section, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception e) when (Note(e, section))
        {
            throw;
        }
    }

    /// <inheritdoc cref="In{T}"/>
    public static void In(string section, Action body) => In(section, () =>
    {
        body();
        return true;
    });

    /// <summary>The section that was being read when this failed; null when none was.</summary>
    public static string? Of(Exception exception) => exception.Data[Noted] as string;

    // A filter, so that the exception passes as if nobody had looked at it.
    static bool Note(Exception exception, string section)
    {
        if (!exception.Data.Contains(Noted)) exception.Data[Noted] = section;
        return false;
    }
}

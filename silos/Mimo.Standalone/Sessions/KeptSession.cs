namespace Mimo.Standalone.Sessions;

/// <summary>A session that <c>ask --keep</c> left open. Neither the question nor the file's name: both may tell of the patient.</summary>
/// <param name="Server">Address.</param>
/// <param name="Session">Id.</param>
/// <param name="Image">Id.</param>
/// <param name="Opened">When it was written down.</param>
sealed record KeptSession(string Server, string Session, string Image, DateTimeOffset Opened)
{
    public override string ToString() => Server;
}

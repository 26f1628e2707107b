using System.Text.Json;

namespace Mimo.Standalone.Sessions;

/// <summary>
/// The sessions that this user left open, in a file that only the user reads: whoever knows an id can go on with its session. The
/// service itself lists sessions to nobody.
/// </summary>
sealed class SessionBook(string path)
{
    /// <summary><c>$XDG_STATE_HOME/mimo/sessions.json</c>, by default under <c>~/.local/state</c>.</summary>
    public static SessionBook Default { get; } = new(Path.Combine(StateHome(), "mimo", "sessions.json"));

    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Oldest first.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public IReadOnlyList<KeptSession> Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<KeptSession[]>(File.ReadAllText(path), Format) ?? [] : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read; delete it to begin anew.", ExitCodes.BadInput);
        }
    }

    public void Add(KeptSession session) => Write([.. Read().Where(kept => kept.Session != session.Session), session]);

    public void Remove(string session) => Write([.. Read().Where(kept => kept.Session != session)]);

    void Write(KeptSession[] sessions)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = $"{path}.{Environment.ProcessId}";
            var mine = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) mine.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(draft, mine)) JsonSerializer.Serialize(file, sessions, Format);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write {path}.", ExitCodes.Failed);
        }
    }

    static string StateHome() => Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } home && Path.IsPathRooted(home)
        ? home
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
}

namespace Mimo.Engine.Decode;

enum Admission
{
    Admitted,
    /// <summary>It waits on, and everyone behind it.</summary>
    NoRoom,
    /// <summary>It was cancelled, or cannot run at all, and its reader has been told.</summary>
    Over,
}

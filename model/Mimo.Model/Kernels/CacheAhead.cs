using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Mimo.Model.Kernels;

/// <summary>
/// Asks for memory before it is needed, for a kernel that walks several short rows at once: of each it reads a few lines, too few for the
/// processor to see a stream in them. Never faults, also behind the end.
/// </summary>
static unsafe class CacheAhead
{
    const int Line = 64;

    /// <summary>The line of <paramref name="from"/>, and the next for a step of more than one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step(byte* from, int bytes)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(from);
        if (bytes > Line) Sse.Prefetch0(from + Line);
    }
}

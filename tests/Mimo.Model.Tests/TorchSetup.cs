using System.Runtime.CompilerServices;
using TorchSharp;

namespace Mimo.Model.Tests;

static class TorchSetup
{
    /// <summary>One thread an operation: test classes run side by side, and the barrier of two threads collapses on busy cores.</summary>
    [ModuleInitializer]
    internal static void Run() => torch.set_num_threads(1);
}

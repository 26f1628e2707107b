namespace Mimo.Model.Kernels;

/// <summary>Work in independent pieces.</summary>
interface IKernelJob
{
    /// <param name="chunk">Which piece.</param>
    /// <param name="worker">Which thread, from 0; no two run with the same number at once.</param>
    void Run(int chunk, int worker);
}

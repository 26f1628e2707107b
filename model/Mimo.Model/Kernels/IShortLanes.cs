namespace Mimo.Model.Kernels;

/// <summary>What the int8 kernel needs: products of int16 summed into int32. Sums of integers are exact, whatever their order.</summary>
/// <typeparam name="TShort">A vector of int16.</typeparam>
/// <typeparam name="TSum">A vector of int32.</typeparam>
unsafe interface IShortLanes<TShort, TSum> where TShort : unmanaged where TSum : unmanaged
{
    /// <summary>Products a step.</summary>
    static abstract int Count { get; }
    static abstract TSum Zero { get; }
    static abstract TShort Load(short* from);
    static abstract TShort Load(sbyte* from);
    static abstract TSum MultiplyAdd(TSum sum, TShort a, TShort b);
    static abstract int Sum(TSum sum);
}

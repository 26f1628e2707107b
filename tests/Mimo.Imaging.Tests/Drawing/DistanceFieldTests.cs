using Mimo.Imaging.Drawing;

namespace Mimo.Imaging.Tests.Drawing;

public sealed class DistanceFieldTests
{
    [Fact]
    public void Signed_RandomMasks_EqualsTheSearchOverAllPixels()
    {
        var random = new Random(4);
        for (var round = 0; round < 10; round++)
        {
            const int width = 23, height = 17;
            var mask = new byte[width * height];
            for (var i = 0; i < mask.Length; i++) mask[i] = (byte)(random.NextDouble() < 0.05 + round * 0.1 ? 1 : 0);
            mask[5] = 1;
            mask[6] = 0;

            var expected = new double[mask.Length];
            for (var i = 0; i < mask.Length; i++)
            {
                var nearest = Enumerable.Range(0, mask.Length).Where(j => mask[j] != mask[i])
                    .Min(j => Math.Sqrt(Math.Pow(i % width - j % width, 2) + Math.Pow(i / width - j / width, 2))) - 0.5;
                expected[i] = mask[i] != 0 ? nearest : -nearest;
            }

            var actual = DistanceField.Signed(mask, width, height);
            for (var i = 0; i < mask.Length; i++) Assert.Equal(Smooth(expected, i, width, height), actual[i], 3);
        }
    }

    static double Smooth(double[] field, int at, int width, int height)
    {
        double[] weights = [0.25, 0.5, 0.25];
        var sum = 0.0;
        for (var j = 0; j < 3; j++)
            for (var i = 0; i < 3; i++)
                sum += weights[i] * weights[j] * field[Math.Clamp(at / width + j - 1, 0, height - 1) * width
                    + Math.Clamp(at % width + i - 1, 0, width - 1)];
        return sum;
    }
}

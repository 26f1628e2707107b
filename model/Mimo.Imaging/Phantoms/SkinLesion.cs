using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Phantoms;

/// <summary>
/// A pigmented lesion through a dermatoscope. Light is thinned by pigment as exp(-density x absorption) in each colour, which turns
/// more melanin from tan through brown to near black without any colour table.
/// </summary>
static class SkinLesion
{
    static readonly double[] Melanin = [0.92, 1.38, 1.62], Blood = [0.1, 0.62, 0.5];
    static readonly double[][] Skins =
        [[232, 200, 188], [216, 184, 154], [204, 194, 200], [240, 220, 198], [226, 180, 168], [222, 196, 150]];

    public static Phantom Draw(Random random, int size)
    {
        Texture edge = new(random), patch = new(random), net = new(random), skinTexture = new(random);
        var skin = Skins[random.Next(Skins.Length)];
        var lesion = new Blob(random, random.Between(-0.15, 0.15), random.Between(-0.15, 0.15), random.Between(0.26, 0.52),
            random.Between(0.24, 0.44),
            random.Between(0, 3), 0.1, 9);
        double strength = random.Between(0.7, 1.6), blur = random.Between(0.05, 0.14), network = random.Between(0.1, 0.55),
            core = random.Between(0.2, 0.7);
        double lightX = random.Between(-0.4, 0.4), lightY = random.Between(-0.4, 0.4), corners = random.NextDouble() < 0.2 ? 1 : 0.2;
        double meshes = random.Between(20, 34), redness = random.Between(0.04, 0.2);
        double coreX = random.Between(-0.2, 0.2), coreY = random.Between(-0.2, 0.2);

        Plane[] colours = [new(size, size), new(size, size), new(size, size)];
        var mask = new byte[size * size];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size * 2 - 1, v = (y + 0.5) / size * 2 - 1;
                var level = lesion.Level(u + 0.035 * edge.Fractal(u * 5, v * 5, 4), v + 0.035 * edge.Fractal(u * 5 + 30, v * 5, 4));
                if (level > 0) mask[y * size + x] = 1;

                var inside = Randomness.Step(-blur, blur, level);
                // A honeycomb of pigment towards the edge, and here and there a dark globule.
                var (x1, y1) = (u * meshes + 0.5 * net.Fractal(u * 9, v * 9, 2), v * meshes + 0.5 * net.Fractal(u * 9 + 20, v * 9, 2));
                var (point, border) = net.Cells(x1, y1);
                var lines = Randomness.Step(0.34, 0.02, border) * Randomness.Step(0.8, 0.15, level)
                    * (0.6 + 0.6 * patch.Fractal(u * 5 + 70, v * 5, 2));
                var globule = Randomness.Step(0.28, 0.12, point) * Randomness.Step(0.25, 0.5, patch.Fractal(u * 4 + 40, v * 4, 3));
                var centre = Math.Exp(-((u - coreX) * (u - coreX) + (v - coreY) * (v - coreY)) / 0.06);
                var pigment = inside * strength * (0.5 + 0.45 * Randomness.Step(0, 0.7, level) + 0.28 * patch.Fractal(u * 4, v * 4, 4)
                    + network * (lines - 0.25) + 0.5 * globule + core * centre);
                var blood = 0.06 + redness * patch.Fractal(u * 2.5 + 9, v * 2.5, 3)
                    + redness * Randomness.Step(-0.35, 0, level) * (1 - inside)
                    + 0.05 * skinTexture.Ridge(u * 6, v * 6, 3);
                // Skin's own fine furrows.
                var furrows = 0.03 * skinTexture.Fractal(u * 60, v * 60, 3) + 0.03 * Math.Min(0.4, skinTexture.Cells(u * 30, v * 30).Border)
                    + 0.04 * patch.Fractal(u * 1.3, v * 1.3, 2);
                var light = 1.02 - 0.1 * ((u - lightX) * (u - lightX) + (v - lightY) * (v - lightY))
                    - corners * Randomness.Step(1.05, 1.3, Math.Sqrt(u * u + v * v)) + furrows;
                for (var c = 0; c < 3; c++)
                    colours[c][x, y] = (float)(skin[c] * Math.Max(0.02, light)
                        * Math.Exp(-Math.Max(0, pigment) * Melanin[c] - Math.Max(0, blood) * Blood[c]));
            }
        AddBubbles(random, colours, size);
        AddHairs(random, colours, size);
        foreach (var colour in colours) colour.Blur(size / 700.0, size / 700.0);
        return new Phantom(Develop(random, colours, size), "dermoscopy", [new PhantomMask("skin lesion", mask)]);
    }

    static void AddHairs(Random random, Plane[] colours, int size)
    {
        for (var hair = random.Next(3, 16); hair > 0; hair--)
        {
            double x = random.Between(0, size), y = random.Between(0, size), heading = random.Between(0, 2 * Math.PI),
                bend = random.Between(-1, 1) * 2.6 / size;
            double dark = random.Between(0.35, 0.8), width = random.Between(0.7, 1.6) * size / 512;
            var length = random.Between(0.15, 0.6) * size;
            for (var step = 0.0; step < length; step += 0.5)
            {
                // Thin at the tip.
                var radius = width * Math.Min(1, (length - step) / length * 2);
                Dab(colours, x, y, radius, dark * 0.6, [52, 36, 30]);
                (x, y, heading) = (x + 0.5 * Math.Cos(heading), y + 0.5 * Math.Sin(heading), heading + bend * 0.5);
            }
        }
    }

    /// <summary>Bubbles of the contact fluid: faint bright rims.</summary>
    static void AddBubbles(Random random, Plane[] colours, int size)
    {
        double clusterX = random.Between(0.1, 0.9) * size, clusterY = random.Between(0.1, 0.9) * size;
        for (var bubble = random.Next(0, 14); bubble > 0; bubble--)
        {
            double x = clusterX + random.Normal() * size * 0.12, y = clusterY + random.Normal() * size * 0.12,
                radius = random.Between(0.006, 0.028) * size;
            for (var angle = 0.0; angle < 2 * Math.PI; angle += 0.5 / radius)
                Dab(colours, x + radius * Math.Cos(angle), y + radius * Math.Sin(angle), 0.9 * size / 512, 0.1,
                    angle > 3 ? [255, 250, 245] : [120, 90, 80]);
        }
    }

    static void Dab(Plane[] colours, double x, double y, double radius, double alpha, double[] colour)
    {
        var size = colours[0].Width;
        for (var j = (int)(y - radius - 1); j <= y + radius + 1; j++)
            for (var i = (int)(x - radius - 1); i <= x + radius + 1; i++)
            {
                if (i < 0 || j < 0 || i >= size || j >= size) continue;
                var distance = Math.Sqrt((i + 0.5 - x) * (i + 0.5 - x) + (j + 0.5 - y) * (j + 0.5 - y));
                var cover = alpha * Math.Clamp(radius + 0.5 - distance, 0, 1);
                for (var c = 0; c < 3; c++) colours[c][i, j] += (float)((colour[c] - colours[c][i, j]) * cover);
            }
    }

    static PixelBuffer Develop(Random random, Plane[] colours, int size)
    {
        var grain = Plane.Grain(random, size, size, 0.6, 0.6);
        var rgb = new byte[size * size * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (x, y) = (i / 3 % size, i / 3 / size);
            rgb[i] = (byte)Math.Clamp(Math.Round(colours[i % 3][x, y] + 2.2 * grain[x, y]), 0, 255);
        }
        return new PixelBuffer(size, size, 3, 8, rgb);
    }
}

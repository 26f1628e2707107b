namespace Mimo.Imaging.Phantoms;

/// <summary>
/// A linear probe on the breast, from the skin down: skin line, dark fat lobules between bright septa, streaked gland, muscle. Worked
/// out in decibels of scatter. A malignant tumour is irregular, has a bright rim and casts a shadow; a benign one is a smooth oval with a
/// thin capsule and a brighter zone behind it.
/// </summary>
sealed class BreastUltrasound
{
    const double Aspect = 0.82;

    readonly Texture _layer, _septa, _streak, _inner;
    readonly double _fatDepth, _glandDepth, _gain, _tilt, _attenuation, _x, _y, _dark;
    readonly bool _malignant;
    readonly Blob _tumor;

    BreastUltrasound(Random random, bool malignant)
    {
        (_layer, _septa, _streak, _inner, _malignant) =
            (new Texture(random), new Texture(random), new Texture(random), new Texture(random), malignant);
        (_fatDepth, _glandDepth) = (random.Between(0.16, 0.34), random.Between(0.5, 0.68));
        (_gain, _tilt, _attenuation) = (random.Between(-5, 0), random.Between(-0.2, 0.2), random.Between(6, 18));
        (_x, _y) = (random.Between(0.32, 0.68), random.Between(0.27, 0.42));
        _tumor = malignant
            ? new Blob(random, _x, _y, random.Between(0.09, 0.17), random.Between(0.09, 0.15), random.Between(-0.4, 0.4), 0.13, 12, 0.9)
            : new Blob(random, _x, _y, random.Between(0.08, 0.16), random.Between(0.045, 0.085), random.Between(-0.25, 0.25), 0.035, 5);
        _dark = malignant ? random.Between(-49, -43) : random.Between(-57, -47);
    }

    public static Phantom Draw(Random random, int size, bool malignant)
    {
        var (scene, height) = (new BreastUltrasound(random, malignant), (int)(size * Aspect));
        var speckle = new Speckle(random, size, height, size / 190.0, size / 400.0);
        var (plane, mask, shadow) = (new Plane(size, height), new byte[size * height], scene.Shadow(random, size));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size, v = (y + 0.5) / size;
                var level = scene.Level(u, v);
                if (level > 0) mask[y * size + x] = 1;
                plane[x, y] = (float)speckle.Grey(scene.Decibels(u, v, level, shadow[x, 0]), x, y);
            }
        plane.Blur(size / 750.0, size / 1100.0);
        return new Phantom(plane.ToGrey(), "ultrasound",
            [new PhantomMask(malignant ? "malignant breast tumor" : "benign breast tumor", mask)]);
    }

    double Level(double u, double v)
    {
        var bend = _malignant ? 0.016 : 0.005;
        return _tumor.Level(u + bend * _inner.Fractal(u * 13, v * 13, 3), v + bend * _inner.Fractal(u * 13 + 50, v * 13, 3));
    }

    double Decibels(double u, double v, double level, double shadow)
    {
        var decibels = Tissue(u, v);
        // The rim: a broad bright halo of reacting tissue, or a thin capsule seen best where the beam meets it square.
        decibels += _malignant ? 7 * Math.Exp(-Math.Pow((level + 0.22) / 0.2, 2))
            : 9 * Math.Exp(-Math.Pow((level + 0.04) / 0.06, 2)) * Math.Abs(v - _y) / 0.07 * (0.6 + 0.7 * _inner.Fractal(u * 9, v * 9, 2));
        var inside = Randomness.Step(_malignant ? -0.14 : -0.05, _malignant ? 0.2 : 0.07, level);
        var core = _dark + 6 * _inner.Fractal(u * 15, v * 19, 3) + (_malignant ? 4 * Math.Max(0, _layer.Fractal(u * 9, v * 9, 2)) : 0);
        decibels += (core - decibels) * inside;
        // From the middle of a malignant one downwards, behind a benign one only.
        var behind = Randomness.Step(_malignant ? 0 : 0.03, _malignant ? 0.16 : 0.1, v - _y) * (_malignant ? 1 : 1 - inside);
        decibels += shadow * behind * (1 + 0.3 * _layer.Fractal(u * 16, v * 3, 2))
            * Math.Exp(-Math.Max(0, v - _y) * (_malignant ? 0.5 : 3));
        return decibels + _gain - _attenuation * Math.Max(0, v - 0.42) / 0.4 - 4 * Math.Pow(Math.Abs(u - 0.5) * 2, 4);
    }

    double Tissue(double u, double v)
    {
        var skin = v + 0.004 * _layer.Fractal(u * 4, 5, 2);
        if (skin < 0.03)
            return -16 - 9 * Math.Exp(-Math.Pow((skin - 0.014) / 0.005, 2)) - 14 * Randomness.Step(0.02, 0.03, skin)
                + 4 * _layer.Fractal(u * 12, v * 90, 2);
        // Layers rise and fall across the picture.
        var (x, y) = (u + 0.03 * _layer.Fractal(u * 5, v * 5, 2), v + _tilt * (u - 0.5) + 0.05 * _layer.Fractal(u * 2.2 + 3, v * 2.2, 3));
        var fat = -37 + 5 * _layer.Fractal(x * 6, y * 12, 3) + 22 * Line(_septa, x * 2.6, y * 8, 5) + 5 * Line(_streak, x * 6, y * 34, 2);
        var gland = -26 + 10 * _layer.Fractal(x * 4 + 9, y * 9, 4) + 12 * Line(_streak, x * 4.5, y * 26, 3)
            + 9 * _septa.Fractal(x * 9, y * 22, 3);
        var muscle = -38 + 6 * _layer.Fractal(x * 4 + 30, y * 9, 3) + 22 * Line(_streak, x * 1.8 + 7, y * 26, 4);
        var toGland = Randomness.Step(_fatDepth - 0.04, _fatDepth + 0.04, y);
        var toMuscle = Randomness.Step(_glandDepth - 0.05, _glandDepth + 0.05, y);
        var fascia = 14 * Math.Exp(-Math.Pow((y - _glandDepth) / 0.009, 2)) * (0.5 + 0.5 * _septa.Fractal(u * 6, 3, 2));
        return fat + (gland - fat) * toGland + (muscle - gland) * toMuscle + Math.Max(0, fascia);
    }

    /// <summary>0..1, near 1 along lines that mostly lie flat; upright ones reflect the beam aside and are faint.</summary>
    static double Line(Texture texture, double x, double y, double sharpness)
    {
        var ridge = Math.Pow(texture.Ridge(x, y, 2), sharpness);
        var across = Math.Abs(texture.Fractal(x + 0.05, y, 2) - texture.Fractal(x - 0.05, y, 2));
        var down = Math.Abs(texture.Fractal(x, y + 0.05, 2) - texture.Fractal(x, y - 0.05, 2));
        return ridge * Math.Exp(-0.8 * across / (down + 0.02)) * Math.Max(0, 0.6 + 0.8 * texture.Fractal(x * 0.7 + 60, y * 0.4, 2));
    }

    /// <summary>Decibels gained or lost behind the tumour in each column: by the share of it that the column crosses.</summary>
    Plane Shadow(Random random, int size)
    {
        var depth = _malignant ? -random.Between(9, 20) : random.Between(4, 8);
        var shadow = new Plane(size, 1);
        for (var x = 0; x < size; x++)
            for (var y = 0; y < size; y += 2)
                if (_tumor.Level((x + 0.5) / size, (y + 0.5) / size) > 0) shadow[x, 0] += (float)(2.0 / size);
        for (var x = 0; x < size; x++) shadow[x, 0] = (float)(depth * Math.Min(1, shadow[x, 0] / (_malignant ? 0.16 : 0.09)));
        shadow.Blur(size / 32.0, 0);
        return shadow;
    }
}

namespace Aviary.Learning.Networks;

/// <summary>First weights of a network.</summary>
internal static class Initialisation
{
    /// <summary>
    /// Normal deviates with variance 2 / inputs, which keeps the size of activations through layers with Relu
    /// (He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", 2015, equation 10).
    /// </summary>
    public static float[] He(Random random, long count, long inputs) => Normal(random, count, Math.Sqrt(2.0 / inputs));

    /// <summary>Normal deviates around 0.</summary>
    public static float[] Normal(Random random, long count, double deviation)
    {
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            // Box and Muller's method; 1 - u is never 0.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    public static float[] Filled(long count, float value)
    {
        float[] values = new float[count];
        values.AsSpan().Fill(value);
        return values;
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>Decomposed relative positions of SAM's attention (from MViTv2): one table per axis, indexed by the offset of query and key.</summary>
public static class RelativePosition
{
    /// <summary>Rows of the table for every pair of positions on one axis.</summary>
    /// <param name="queries">Query positions on the axis.</param>
    /// <param name="keys">Key positions on the axis.</param>
    /// <param name="table">(L, d) float32; resized linearly where L is not 2 max(queries, keys) - 1.</param>
    /// <returns>(queries, keys, d) float32.</returns>
    public static Tensor Rows(int queries, int keys, Tensor table)
    {
        int length = 2 * Math.Max(queries, keys) - 1;
        if (table.size(0) != length)
        {
            table = nn.functional.interpolate(table.t().unsqueeze(0), size: [length], mode: InterpolationMode.Linear, align_corners: false)
                .squeeze(0).t();
        }
        // The shorter axis is stretched to the longer one, so that offsets count in cells of the longer.
        double queryScale = Math.Max((double)keys / queries, 1), keyScale = Math.Max((double)queries / keys, 1);
        var index = new long[queries * keys];
        for (int q = 0; q < queries; q++)
            for (int k = 0; k < keys; k++)
                index[q * keys + k] = (long)(q * queryScale - k * keyScale + (keys - 1) * keyScale);
        return table.index_select(0, torch.tensor(index, device: table.device)).view(queries, keys, table.size(1));
    }

    /// <summary>Bias of a query against the rows and the columns of a grid: the two parts of bias[q, (r, c)] = rows[q, r] + columns[q, c].</summary>
    /// <param name="query">(B, H * W, d) float32, not scaled by d^-1/2.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="tableHeight">(L, d) float32.</param>
    /// <param name="tableWidth">(L, d) float32.</param>
    /// <returns>(B, H * W, H) and (B, H * W, W) float32.</returns>
    public static (Tensor Rows, Tensor Columns) Bias(Tensor query, int height, int width, Tensor tableHeight, Tensor tableWidth)
    {
        var (batch, dim) = (query.size(0), query.size(2));
        var grid = query.view(batch, height, width, dim);
        var rows = torch.einsum("bhwd,hkd->bhwk", grid, Rows(height, height, tableHeight));
        var columns = torch.einsum("bhwd,wkd->bhwk", grid, Rows(width, width, tableWidth));
        return (rows.reshape(batch, height * width, height), columns.reshape(batch, height * width, width));
    }
}

"""The networks of [kernels] as plain PyTorch, with random weights: own code, written for this comparison.

usage: peer.py CASE THREADS ROUNDS; CASE is clip-h, sam-vit-b, mask-1 or mask-8.
Prints one line of JSON: the medians of wall milliseconds and of CPU seconds, and PyTorch's version.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

FUSED = hasattr(F, "scaled_dot_product_attention")


def attend(q, k, v, bias=None):
    """(..., T, d), softmax(q k^T / sqrt(d) + bias) v."""
    if FUSED:
        return F.scaled_dot_product_attention(q, k, v, bias)
    scores = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
    return (scores if bias is None else scores + bias).softmax(-1) @ v


def split(x, heads):
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def merge(x):
    return x.transpose(1, 2).flatten(2)


class Mlp(nn.Sequential):
    def __init__(self, width, inner, act):
        super().__init__(nn.Linear(width, inner), act, nn.Linear(inner, width))


class ClipLayer(nn.Module):
    def __init__(self, width, inner, heads):
        super().__init__()
        self.heads, self.norm1, self.norm2 = heads, nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out, self.mlp = nn.Linear(width, 3 * width), nn.Linear(width, width), Mlp(width, inner, nn.GELU())

    def forward(self, x):
        q, k, v = (split(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, -1))
        x = x + self.out(merge(attend(q, k, v)))
        return x + self.mlp(self.norm2(x))


class Clip(nn.Module):
    """ViT-H/14 at 224 up to the layer before the last, whose states MIMO reads."""

    def __init__(self, width=1280, inner=5120, layers=31, heads=16):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 14, 14, bias=False)
        self.first, self.positions = nn.Parameter(torch.zeros(1, 1, width)), nn.Parameter(torch.zeros(1, 257, width))
        self.norm, self.layers = nn.LayerNorm(width), nn.Sequential(*(ClipLayer(width, inner, heads) for _ in range(layers)))

    def forward(self, pixels):
        x = torch.cat([self.first, self.patches(pixels).flatten(2).transpose(1, 2)], 1)
        return self.layers(self.norm(x + self.positions))[:, 1:]


class SamBlock(nn.Module):
    def __init__(self, width, heads, window, grid):
        super().__init__()
        self.heads, self.window = heads, window
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.qkv, self.out, self.mlp = nn.Linear(width, 3 * width), nn.Linear(width, width), Mlp(width, 4 * width, nn.GELU())
        side = window or grid
        self.rows, self.columns = (nn.Parameter(torch.randn(2 * side - 1, width // heads) * 0.02) for _ in range(2))

    def mix(self, x):
        """(B, H, W, C): attention with decomposed relative positions."""
        batch, height, width, channels = x.shape
        q, k, v = (split(part, self.heads).flatten(0, 1) for part in self.qkv(x.flatten(1, 2)).chunk(3, -1))
        at = torch.arange(height)
        apart = at[:, None] - at[None, :] + height - 1
        grid = q.view(-1, height, width, q.shape[-1])
        rows = torch.einsum("bhwc,hkc->bhwk", grid, self.rows[apart])
        columns = torch.einsum("bhwc,wkc->bhwk", grid, self.columns[apart])
        parts = []
        step = max(1, (16 << 20) // (height * width) ** 2)
        for i in range(0, q.shape[0], step):
            part = slice(i, i + step)
            bias = (rows[part, :, :, :, None] + columns[part, :, :, None, :]).view(-1, height * width, height * width)
            parts.append(attend(q[part], k[part], v[part], bias))
        mixed = torch.cat(parts).view(batch, self.heads, height * width, -1)
        return self.out(merge(mixed)).view(batch, height, width, channels)

    def forward(self, x):
        y = self.norm1(x)
        if self.window:
            batch, height, width, channels = y.shape
            pad = -height % self.window
            y = F.pad(y, (0, 0, 0, pad, 0, pad))
            n = (height + pad) // self.window
            y = y.view(batch, n, self.window, n, self.window, channels).transpose(2, 3).reshape(-1, self.window, self.window, channels)
            y = self.mix(y).view(batch, n, n, self.window, self.window, channels).transpose(2, 3)
            y = y.reshape(batch, height + pad, width + pad, channels)[:, :height, :width]
        else:
            y = self.mix(y)
        x = x + y
        return x + self.mlp(self.norm2(x))


class Norm2d(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Sam(nn.Module):
    """ViT-B at 1024."""

    def __init__(self, width=768, depth=12, heads=12, everywhere=(2, 5, 8, 11)):
        super().__init__()
        self.patches, self.positions = nn.Conv2d(3, width, 16, 16), nn.Parameter(torch.zeros(1, 64, 64, width))
        self.blocks = nn.Sequential(*(SamBlock(width, heads, 0 if i in everywhere else 14, 64) for i in range(depth)))
        self.neck = nn.Sequential(
            nn.Conv2d(width, 256, 1, bias=False), Norm2d(256, eps=1e-6), nn.Conv2d(256, 256, 3, padding=1, bias=False), Norm2d(256, eps=1e-6))

    def forward(self, pixels):
        x = self.blocks(self.patches(pixels).permute(0, 2, 3, 1) + self.positions)
        return self.neck(x.permute(0, 3, 1, 2)).contiguous()


class Exchange(nn.Module):
    def __init__(self, width=256, inner=128, heads=8):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = nn.Linear(width, inner), nn.Linear(width, inner), nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, q, k, v):
        return self.out(merge(attend(*(split(x, self.heads) for x in (self.q(q), self.k(k), self.v(v))))))


class TwoWay(nn.Module):
    def __init__(self, first, width=256):
        super().__init__()
        self.first, self.itself, self.read, self.write = first, Exchange(inner=width), Exchange(), Exchange()
        self.norms, self.mlp = nn.ModuleList(nn.LayerNorm(width) for _ in range(4)), Mlp(width, 2048, nn.ReLU())

    def forward(self, tokens, image, token_places, places):
        n1, n2, n3, n4 = self.norms
        if self.first:
            tokens = n1(self.itself(tokens, tokens, tokens))
        else:
            q = tokens + token_places
            tokens = n1(tokens + self.itself(q, q, tokens))
        tokens = n2(tokens + self.read(tokens + token_places, image + places, image))
        tokens = n3(tokens + self.mlp(tokens))
        image = n4(image + self.write(image + places, tokens + token_places, tokens))
        return tokens, image


class Masks(nn.Module):
    """SAM's mask decoder, one mask a prompt."""

    def __init__(self, width=256):
        super().__init__()
        self.own, self.blocks = nn.Parameter(torch.randn(1, 5, width)), nn.ModuleList([TwoWay(True), TwoWay(False)])
        self.last, self.norm = Exchange(), nn.LayerNorm(width)
        self.up = nn.Sequential(
            nn.ConvTranspose2d(width, 64, 2, 2), Norm2d(64, eps=1e-6), nn.GELU(), nn.ConvTranspose2d(64, 32, 2, 2), nn.GELU())
        self.hyper = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 32))
        self.quality = nn.Sequential(nn.Linear(width, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 4))

    def forward(self, image, places, prompts):
        count = prompts.shape[0]
        places = places.flatten(2).transpose(1, 2)
        x = image.expand(count, -1, -1, -1).flatten(2).transpose(1, 2)
        tokens = token_places = torch.cat([self.own.expand(count, -1, -1), prompts], 1)
        for block in self.blocks:
            tokens, x = block(tokens, x, token_places, places)
        tokens = self.norm(tokens + self.last(tokens + token_places, x + places, x))
        up = self.up(x.transpose(1, 2).view(count, -1, 64, 64))
        masks = (self.hyper(tokens[:, 1])[:, None] @ up.flatten(2)).view(count, 256, 256)
        return masks, self.quality(tokens[:, 0])


def work(case):
    if case == "clip-h":
        net, pixels = Clip().eval(), torch.randn(1, 3, 224, 224)
        return lambda: net(pixels)
    if case == "sam-vit-b":
        net, pixels = Sam().eval(), torch.randn(1, 3, 1024, 1024)
        return lambda: net(pixels)
    net, image, places = Masks().eval(), torch.randn(1, 256, 64, 64), torch.randn(1, 256, 64, 64)
    prompts = torch.randn(int(case.split("-")[1]), 1, 256)
    return lambda: net(image, places, prompts)


def main():
    case, threads, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    wall, cpu = [], []
    with torch.inference_mode():
        run = work(case)
        run()
        for _ in range(rounds):
            start, used = time.perf_counter(), time.process_time()
            run()
            wall.append(time.perf_counter() - start)
            cpu.append(time.process_time() - used)
    print(json.dumps({"case": case, "wall_ms": 1e3 * statistics.median(wall), "cpu_s": statistics.median(cpu), "version": torch.__version__}))


main()

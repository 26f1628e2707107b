// COCO run lengths: column-major, the first run is background; five bits a character, differences from the fourth run on.

export const runs = counts => {
  const result = [];
  for (let at = 0; at < counts.length;) {
    let value = 0, shift = 0, group;
    do {
      group = counts.charCodeAt(at++) - 48;
      value |= (group & 31) << shift;
      shift += 5;
    } while (group & 32);
    if (group & 16) value |= -1 << shift;
    if (result.length > 2) value += result[result.length - 2];
    result.push(value);
  }
  return result;
};

/** Row-major bytes, 0 or 1. A step above 1 keeps every step-th pixel, for pictures larger than a screen can use. */
export const bitmap = (counts, width, height, step = 1) => {
  const [w, h] = [Math.ceil(width / step), Math.ceil(height / step)];
  const pixels = new Uint8Array(w * h);
  let at = 0, inside = false;
  for (const run of runs(counts)) {
    if (inside) {
      for (let i = at; i < at + run; i++) {
        const x = Math.floor(i / height), y = i - x * height;
        if (x % step === 0 && y % step === 0) pixels[(y / step) * w + x / step] = 1;
      }
    }
    at += run;
    inside = !inside;
  }
  return { pixels, width: w, height: h };
};

/** The edges between inside and outside as straight pieces, in pixels of the whole picture. */
export const outline = ({ pixels, width, height }, step = 1) => {
  const path = new Path2D();
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && pixels[y * width + x] === 1;
  const edges = (along, across, differs, draw) => {
    for (let line = 0; line <= across; line++) {
      for (let from = 0; from < along;) {
        if (!differs(from, line)) { from++; continue; }
        let to = from + 1;
        while (to < along && differs(to, line)) to++;
        draw(from * step, to * step, line * step);
        from = to;
      }
    }
  };
  edges(width, height, (x, y) => inside(x, y - 1) !== inside(x, y), (x0, x1, y) => { path.moveTo(x0, y); path.lineTo(x1, y); });
  edges(height, width, (y, x) => inside(x - 1, y) !== inside(x, y), (y0, y1, x) => { path.moveTo(x, y0); path.lineTo(x, y1); });
  return path;
};

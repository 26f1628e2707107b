// Where the picture is on the canvas: CSS pixels = image pixels * scale + offset.

const LARGEST = 40;

export const viewport = { scale: 1, x: 0, y: 0, width: 1, height: 1, fitted: true };

export const toImage = (x, y) => ({ x: (x - viewport.x) / viewport.scale, y: (y - viewport.y) / viewport.scale });

export const toScreen = (x, y) => ({ x: x * viewport.scale + viewport.x, y: y * viewport.scale + viewport.y });

const fitting = image => Math.min((viewport.width - 24) / image.width, (viewport.height - 24) / image.height);

export const fit = image => {
  if (!image) return;
  viewport.scale = Math.max(0.001, fitting(image));
  viewport.x = (viewport.width - image.width * viewport.scale) / 2;
  viewport.y = (viewport.height - image.height * viewport.scale) / 2;
  viewport.fitted = true;
};

export const resize = (width, height, image) => {
  [viewport.width, viewport.height] = [width, height];
  if (viewport.fitted) fit(image); else if (image) keep(image);
};

/** Zooms about a place of the canvas, which stays where it is. */
export const zoom = (factor, x, y, image) => {
  if (!image) return;
  const scale = Math.min(LARGEST, Math.max(Math.min(fitting(image), 1) / 2, viewport.scale * factor));
  const place = toImage(x, y);
  [viewport.scale, viewport.x, viewport.y, viewport.fitted] = [scale, x - place.x * scale, y - place.y * scale, false];
  keep(image);
};

export const move = (dx, dy, image) => {
  if (!image) return;
  viewport.x += dx;
  viewport.y += dy;
  viewport.fitted = false;
  keep(image);
};

/** Some of the picture stays in sight, wherever it is dragged. */
const keep = image => {
  const margin = 60;
  viewport.x = Math.min(viewport.width - margin, Math.max(margin - image.width * viewport.scale, viewport.x));
  viewport.y = Math.min(viewport.height - margin, Math.max(margin - image.height * viewport.scale, viewport.y));
};

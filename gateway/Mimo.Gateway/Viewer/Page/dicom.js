// What a DICOM file says of its picture: which side is which, which window the model sees, which frame.
import { byId } from './dom.js';
import { reopen } from './intake.js';
import { on, store } from './store.js';

const EDGES = ['left', 'top', 'right', 'bottom'];

/** Directions only where the file says so; the picture itself is never turned over. */
const edges = markers => {
  for (const edge of EDGES) {
    const mark = byId(`mark-${edge}`);
    mark.hidden = !markers?.[edge];
    mark.textContent = markers?.[edge] ?? '';
  }
};

const nameOf = ({ window, explanation }, index) => {
  const numbers = window ? `W ${window.width} L ${window.center}` : 'lookup table';
  return explanation ? `${explanation} (${numbers})` : `${numbers}${index === undefined ? '' : ` (${index + 1})`}`;
};

/** The window's number in the file's own list; 0 for one that is not in it. */
const chosen = rendering => 1 + rendering.offered.findIndex(offered =>
  offered.explanation === rendering.explanation && JSON.stringify(offered.window) === JSON.stringify(rendering.window));

on('image', () => {
  const rendering = store.image?.rendering ?? null;
  edges(rendering?.markers);
  byId('dicom-control').hidden = rendering === null;
  if (!rendering) return;
  byId('seen-label').hidden = rendering.offered.length < 2;
  byId('seen').replaceChildren(...rendering.offered.map((offered, i) => new Option(nameOf(offered, i), i + 1)));
  byId('seen').value = String(chosen(rendering) || 1);
  byId('frame-label').hidden = rendering.frames < 2;
  Object.assign(byId('frame'), { max: rendering.frames, value: rendering.frame });
  byId('dicom-note').textContent = [
    rendering.offered.length < 2 && rendering.window && `Model sees ${nameOf(rendering)}`,
    rendering.frames > 1 && `of ${rendering.frames}`,
    rendering.laterality && `side ${rendering.laterality}`,
    rendering.burnedInAnnotation && 'Text is burnt into the pixels: the model sees it too.',
  ].filter(Boolean).join(' · ');
});

const again = () => reopen({
  ...(byId('frame-label').hidden ? {} : { frame: byId('frame').value }),
  ...(byId('seen-label').hidden ? {} : { preset: byId('seen').value }),
});
byId('seen').addEventListener('change', again);
byId('frame').addEventListener('change', again);

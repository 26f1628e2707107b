// What a DICOM file says of its picture: which side is which, which window the model sees, which frame.
import { byId, el } from './dom.js';
import { canReopen, reopen } from './intake.js';
import { on, store } from './store.js';

const EDGES = ['left', 'top', 'right', 'bottom'];

/** Windows that every reading room has, in Hounsfield units: the file's own are often one, or none. */
const CT = [
  ['Abdomen', 40, 400], ['Lung', -600, 1500], ['Mediastinum', 50, 350], ['Bone', 400, 1800], ['Brain', 40, 80], ['Liver', 80, 150],
].map(([explanation, center, width]) => ({ explanation, window: { center, width, function: 'LINEAR' } }));

let choices = [];   // [{ option, query }] of the list

/** Directions only where the file says so; the picture itself is never turned over. */
const edges = markers => {
  for (const edge of EDGES) {
    const mark = byId(`mark-${edge}`);
    mark.hidden = !markers?.[edge];
    mark.textContent = markers?.[edge] ?? '';
  }
};

const number = value => Number(value.toFixed(2)).toString();
const numbers = window => window ? `W ${number(window.width)} L ${number(window.center)}` : 'lookup table';
const nameOf = ({ window, explanation }) => explanation ? `${explanation} (${numbers(window)})` : numbers(window);

const SOURCES = { NONE: 'as stored', VALUE_RANGE: 'full range', FILE_LOOKUP_TABLE: 'lookup table of the file' };

/** What the model saw, in words: `ABDOMEN (W 400 L 40), frame 2 of 30`. */
export const seen = rendering => [
  rendering.source === 'NONE' || rendering.source === 'FILE_LOOKUP_TABLE' ? SOURCES[rendering.source]
    : rendering.source === 'VALUE_RANGE' ? `${SOURCES.VALUE_RANGE} (${numbers(rendering.window)})` : nameOf(usual(rendering) ?? rendering),
  rendering.frames > 1 && `frame ${rendering.frame} of ${rendering.frames}`,
].filter(Boolean).join(', ');

/** One of the list that was asked for by its numbers. */
const usual = ({ source, modality, window }) =>
  source === 'REQUEST' && modality === 'CT' ? CT.find(one => same(one.window, window)) : undefined;

const same = (a, b) => a && b && a.center === b.center && a.width === b.width && a.function === b.function;

const queryOf = window => ({ windowCenter: window.center, windowWidth: window.width, windowFunction: window.function });

/** Fills the list: the file's windows, those of the modality, and what is asked for by numbers. */
const fill = rendering => {
  const file = rendering.offered.map((offered, i) => ({ name: nameOf(offered), query: { preset: i + 1 }, offered }));
  const known = rendering.modality === 'CT' ? CT.map(offered => ({ name: nameOf(offered), query: queryOf(offered.window), offered })) : [];
  const now = rendering.source === 'REQUEST' ? known.find(one => one.offered === usual(rendering))
    : file.find(one => one.offered.explanation === rendering.explanation && JSON.stringify(one.offered.window) === JSON.stringify(rendering.window));
  const full = file.length ? [] : [{ name: 'Full range', query: {} }];
  const own = { name: 'Own numbers', query: null };
  choices = [...file, ...full, ...known, own];
  const option = choice => new Option(choice.name, choices.indexOf(choice));
  byId('seen').replaceChildren(
    ...file.length ? [el('optgroup', { label: 'Of the file' }, ...file.map(option))] : full.map(option),
    ...known.length ? [el('optgroup', { label: 'Usual for CT' }, ...known.map(option))] : [],
    option(own));
  byId('seen').value = String(choices.indexOf(now ?? (rendering.source === 'REQUEST' ? own : choices[0])));
  byId('seen-own').hidden = byId('seen').value !== String(choices.indexOf(own));
  byId('seen-level').value = rendering.window ? number(rendering.window.center) : '';
  byId('seen-width').value = rendering.window ? number(rendering.window.width) : '';
};

on('image', () => {
  const rendering = store.image?.rendering ?? null;
  edges(rendering?.markers);
  byId('dicom-control').hidden = rendering === null;
  if (!rendering) return;
  // Colour and ready-made brightness have no window.
  byId('seen-label').hidden = rendering.source === 'NONE';
  byId('seen-own').hidden = true;
  if (rendering.source !== 'NONE') fill(rendering);
  byId('frame-label').hidden = rendering.frames < 2;
  for (const id of ['seen', 'frame', 'seen-level', 'seen-width']) byId(id).disabled = !canReopen();
  Object.assign(byId('frame'), { max: rendering.frames, value: rendering.frame });
  byId('dicom-note').textContent = [
    rendering.frames > 1 && `of ${rendering.frames}`,
    rendering.laterality && `side ${rendering.laterality}`,
    rendering.burnedInAnnotation && 'Text is burnt into the pixels: the model sees it too.',
  ].filter(Boolean).join(' · ');
});

const chosen = () => {
  if (byId('seen-label').hidden) return {};
  const { query } = choices[Number(byId('seen').value)];
  return query ?? { windowCenter: byId('seen-level').value, windowWidth: byId('seen-width').value };
};

const again = () => reopen({ ...(byId('frame-label').hidden ? {} : { frame: byId('frame').value }), ...chosen() });

byId('seen').addEventListener('change', () => {
  byId('seen-own').hidden = choices[Number(byId('seen').value)].query !== null;
  // The numbers begin as those of the window before; changing one asks for it.
  if (byId('seen-own').hidden) again(); else byId('seen-level').focus();
});
for (const id of ['seen-level', 'seen-width'])
  byId(id).addEventListener('change', () => { if (byId('seen-level').value && Number(byId('seen-width').value) >= 1) again(); });
byId('frame').addEventListener('change', again);

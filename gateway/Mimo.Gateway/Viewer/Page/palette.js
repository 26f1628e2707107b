// Okabe and Ito's colours in the order of the service's own overlays: told apart with any common colour vision.
const colours = [[0x56, 0xb4, 0xe9], [0xe6, 0x9f, 0x00], [0x00, 0x9e, 0x73], [0xf0, 0xe4, 0x42], [0xcc, 0x79, 0xa7], [0xd5, 0x5e, 0x00], [0x00, 0x72, 0xb2]];

/** Of a number printed on the picture, counted from 1. */
export const colourOf = number => colours[(number - 1) % colours.length];

export const css = ([r, g, b], alpha = 1) => `rgba(${r}, ${g}, ${b}, ${alpha})`;

/** The two looks of the site. */
export type Theme = 'light' | 'dark';

/** Every colour by what it means; the names are those of the custom properties (`--bg`, `--model` …). */
export const COLORS = {
  bg: { light: '#ffffff', dark: '#0e1420' },
  panel: { light: '#f6f7f9', dark: '#151d2c' },
  selected: { light: '#e7efff', dark: '#1b2b4a' },
  text: { light: '#16202e', dark: '#e8edf5' },
  muted: { light: '#566377', dark: '#9aa8bd' },
  accent: { light: '#1d5bd6', dark: '#7fb0ff' },
  model: { light: '#1d5bd6', dark: '#7fb0ff' },
  source: { light: '#0f766e', dark: '#4fd1c0' },
  seed: { light: '#7a4e00', dark: '#e3b15a' },
  snapshot: { light: '#7c3aed', dark: '#b79bff' },
  exposure: { light: '#b4400a', dark: '#ff9d6b' },
  feature: { light: '#a21caf', dark: '#f08cf5' },
  metric: { light: '#0e7490', dark: '#5fd0e6' },
  pass: { light: '#15703a', dark: '#5dd28a' },
  warn: { light: '#8a5a00', dark: '#f2bf4b' },
  fail: { light: '#b42318', dark: '#ff8a80' },
  drift: { light: '#9333ea', dark: '#cfa2ff' },
  edge: { light: '#7d8aa0', dark: '#71819b' },
  line: { light: '#c6cdd8', dark: '#324056' },
} as const satisfies { readonly [role: string]: { readonly [theme in Theme]: string } };

/** A colour's role. */
export type Role = keyof typeof COLORS;

/** The surfaces that text stands on. */
export const SURFACES = ['bg', 'panel', 'selected'] as const;

/**
 * How well one colour stands out from another (WCAG 2.2, "contrast ratio").
 * @param one A colour as `#rrggbb`.
 * @param other A colour as `#rrggbb`.
 * @returns A ratio from 1 to 21.
 */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

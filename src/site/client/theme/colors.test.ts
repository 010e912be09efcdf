import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COLORS, contrast, type Role, SURFACES, type Theme } from './colors.ts';

const css = readFileSync(new URL('../style/tokens.css', import.meta.url), 'utf8');
const themes: readonly Theme[] = ['light', 'dark'];
const roles = Object.keys(COLORS) as Role[];

/** Ratios as the design states them, on background, panel and selected row. */
const STATED: { readonly [role in Role]?: { readonly [theme in Theme]: readonly [number, number, number] } } = {
  text: { light: [16.4, 15.3, 14.2], dark: [15.7, 14.4, 12.0] },
  muted: { light: [6.1, 5.7, 5.3], dark: [7.6, 7.0, 5.8] },
  accent: { light: [6.0, 5.6, 5.2], dark: [8.4, 7.7, 6.4] },
  source: { light: [5.5, 5.1, 4.7], dark: [9.8, 9.0, 7.5] },
  seed: { light: [7.2, 6.7, 6.2], dark: [9.4, 8.6, 7.2] },
  metric: { light: [5.4, 5.0, 4.6], dark: [10.2, 9.4, 7.8] },
  pass: { light: [6.2, 5.7, 5.3], dark: [9.7, 8.9, 7.4] },
  warn: { light: [5.9, 5.5, 5.1], dark: [10.8, 9.9, 8.3] },
  fail: { light: [6.6, 6.1, 5.7], dark: [8.1, 7.4, 6.2] },
  edge: { light: [3.5, 3.3, 3.0], dark: [4.7, 4.3, 3.6] },
};

test('the ratios are those of the table', () => {
  for (const [role, byTheme] of Object.entries(STATED))
    for (const theme of themes)
      SURFACES.forEach((surface, at) => {
        const ratio = contrast(COLORS[role as Role][theme], COLORS[surface][theme]);
        expect(Math.abs(ratio - (byTheme[theme][at] ?? 0)), `${role} on ${surface}, ${theme}`).toBeLessThan(0.06);
      });
});

test('text is readable on every surface, meaningful borders are visible', () => {
  for (const theme of themes)
    for (const role of roles)
      for (const surface of SURFACES) {
        if ((SURFACES as readonly string[]).includes(role) || role === 'line') continue;
        const limit = role === 'edge' ? 2.99 : 4.5;
        const ratio = contrast(COLORS[role][theme], COLORS[surface][theme]);
        expect(ratio, `${role} on ${surface}, ${theme}`).toBeGreaterThanOrEqual(limit);
      }
});

test('the style sheet holds the same colours', () => {
  const [light, dark] = css.split('[data-theme="dark"]');
  const read = (text = ''): ReadonlyMap<string, string> =>
    new Map([...text.matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
  for (const [theme, found] of [
    ['light', read(light)],
    ['dark', read(dark)],
  ] as const)
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(roles.map((role) => [role, COLORS[role][theme]])));
});

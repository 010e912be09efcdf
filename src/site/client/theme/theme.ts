import { effect, signal } from '@preact/signals';
import { readSetting, writeSetting } from '../settings.ts';
import type { Theme } from './colors.ts';

/** The look in force: the reader's choice, else the system's. */
export const theme = signal<Theme>('light');

/** Follows the system until the reader chooses, and keeps `<html data-theme>` in step. Called once at the start. */
export function startTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const choose = (): void => {
    const chosen = readSetting('theme');
    theme.value = chosen === 'dark' || chosen === 'light' ? chosen : system.matches ? 'dark' : 'light';
  };
  choose();
  system.addEventListener('change', choose);
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  });
}

/** Changes to the other look and remembers it. */
export function toggleTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  writeSetting('theme', theme.value);
}

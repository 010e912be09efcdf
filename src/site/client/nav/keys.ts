import { signal } from '@preact/signals';
import { readSetting, writeSetting } from '../settings.ts';
import { go } from './location.ts';

/** Which dialog is open. */
export const dialog = signal<'none' | 'search' | 'help'>('none');

/** The left rail as a drawer on small windows. */
export const isRailOpen = signal(false);

/** Shortcuts of a single key are on; those who talk to their machine turn them off. */
export const hasShortcuts = signal(true);

/** Pages behind `g`. */
export const PLACES: ReadonlyMap<string, readonly [name: string, href: string]> = new Map([
  ['o', ['Overview', '#/']],
  ['l', ['Lineage', '#/graph']],
  ['r', ['Runs', '#/runs']],
  ['t', ['Tests', '#/tests']],
  ['s', ['Sources', '#/sources']],
]);

/** Turns shortcuts of a single key on or off and remembers it. */
export function toggleShortcuts(): void {
  hasShortcuts.value = !hasShortcuts.value;
  writeSetting('shortcuts', hasShortcuts.value ? 'on' : 'off');
}

/** Listens to the keyboard. Called once at the start. */
export function startKeys(): void {
  hasShortcuts.value = readSetting('shortcuts') !== 'off';
  let isGoing = false;
  let timer = 0;
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      dialog.value = dialog.value === 'search' ? 'none' : 'search';
      return;
    }
    if (event.key === 'Escape') isRailOpen.value = false;
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.value !== 'none' || isTyping(event.target)) return;
    if (!hasShortcuts.value) return;
    if (isGoing) {
      isGoing = false;
      const place = PLACES.get(event.key);
      if (place) {
        event.preventDefault();
        // The graph's own keys must not see the second letter.
        event.stopImmediatePropagation();
        go(place[1]);
      }
      return;
    }
    const act = ACTS.get(event.key);
    if (event.key === 'g') {
      isGoing = true;
      clearTimeout(timer);
      timer = setTimeout(() => {
        isGoing = false;
      }, 1500) as unknown as number;
    } else if (act) {
      event.preventDefault();
      act();
    }
  });
}

const ACTS: ReadonlyMap<string, () => void> = new Map([
  [
    '/',
    () => {
      dialog.value = 'search';
    },
  ],
  [
    '?',
    () => {
      dialog.value = 'help';
    },
  ],
  ['[', () => history.back()],
  [']', () => history.forward()],
]);

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

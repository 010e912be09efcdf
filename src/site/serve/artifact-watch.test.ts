import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ArtifactWatch, type RunProgress } from './artifact-watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  writeFileSync(join(folder, 'manifest.json'), '{}');
  rmSync(join(folder, 'run_journal.ndjson'), { force: true });
});

function watched(): { watch: ArtifactWatch; changes: () => number; progress: RunProgress[] } {
  let changes = 0;
  const progress: RunProgress[] = [];
  const watch = new ArtifactWatch(folder, {
    changed: () => {
      changes += 1;
    },
    progress: (found) => progress.push(found),
  });
  return { watch, changes: () => changes, progress };
}

test('a change is told once, when nobody is writing any more', () => {
  const { watch, changes } = watched();
  watch.look();
  for (let size = 1; size < 5; size += 1) {
    writeFileSync(join(folder, 'new.json'), ' '.repeat(size));
    renameSync(join(folder, 'new.json'), join(folder, 'manifest.json'));
    watch.look();
  }
  expect(changes()).toBe(0);
  for (let look = 0; look < 5; look += 1) watch.look();
  expect(changes()).toBe(1);
  writeFileSync(join(folder, 'manifest.json'), 'own');
  watch.settle();
  for (let look = 0; look < 5; look += 1) watch.look();
  expect(changes()).toBe(1);
});

test('how far a run is', () => {
  const { watch, progress } = watched();
  const journal = join(folder, 'run_journal.ndjson');
  watch.look();
  writeFileSync(journal, '{"event":"start","selected":["a","b","c"]}\n{"event":"end","id":"a","status":"suc');
  watch.look();
  appendFileSync(journal, 'cess"}\n{"event":"end","id":"b","status":"error"}\nbroken\n');
  watch.look();
  watch.look();
  appendFileSync(journal, '{"event":"close","complete":true}\n');
  watch.look();
  expect(progress).toEqual([
    { done: 0, total: 3, failed: 0, isRunning: true },
    { done: 2, total: 3, failed: 1, isRunning: true },
    { done: 2, total: 3, failed: 1, isRunning: false },
  ]);
});

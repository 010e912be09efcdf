// Two runs side by side.

import { inMarkdown } from '../../../format/in-markdown.ts';
import type { RunRow, Status } from '../../../format/index.ts';
import { isBroken } from '../../../format/status.ts';
import { duration } from '../../words/words.ts';

/** What happened to a node or test from one run to the other. */
export const CHANGE_KINDS = ['broke', 'mended', 'added', 'removed', 'slower', 'faster'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface RunChange {
  readonly kind: ChangeKind;
  readonly id: string;
  readonly node: number;
  /** States and milliseconds; undefined where a run did not have it. */
  readonly before: RunSide | undefined;
  readonly now: RunSide | undefined;
}

export interface RunSide {
  readonly status: Status;
  readonly duration: number;
}

/** A change of the duration counts from these on: shorter ones and smaller ones are noise. */
const LEAST_MS = 500;
const LEAST_SHARE = 0.5;

/** What is different, by kind as CHANGE_KINDS lists them, the largest change of duration first. */
export function compareRuns(before: readonly RunRow[], now: readonly RunRow[]): RunChange[] {
  const old = new Map(before.map((row) => [row.id, row]));
  const found: RunChange[] = [];
  for (const row of now) {
    const was = old.get(row.id);
    old.delete(row.id);
    const kind = was === undefined ? 'added' : kindOf(was, row);
    if (kind) found.push({ kind, id: row.id, node: row.node, before: was, now: row });
  }
  for (const row of old.values())
    found.push({ kind: 'removed', id: row.id, node: row.node, before: row, now: undefined });
  const grown = ({ before: a, now: b }: RunChange): number => Math.abs((b?.duration ?? 0) - (a?.duration ?? 0));
  return found.sort(
    (a, b) =>
      CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) || grown(b) - grown(a) || (a.id < b.id ? -1 : 1),
  );
}

function kindOf(was: RunSide, row: RunSide): ChangeKind | undefined {
  if (isBroken(was.status) !== isBroken(row.status)) return isBroken(row.status) ? 'broke' : 'mended';
  if (was.status !== 'pass' || row.status !== 'pass' || was.duration < 0 || row.duration < 0) return undefined;
  const grown = row.duration - was.duration;
  if (Math.abs(grown) < Math.max(LEAST_MS, Math.min(was.duration, row.duration) * LEAST_SHARE)) return undefined;
  return grown > 0 ? 'slower' : 'faster';
}

/** The same as Markdown, for a comment on a change. */
export function compareMarkdown(changes: readonly RunChange[], title: string): string {
  const head = `### ${inMarkdown(title)}`;
  if (changes.length === 0) return `${head}\n\nNothing changed.\n`;
  const side = (one: RunSide | undefined): string =>
    one === undefined ? '–' : `${one.status}${one.duration >= 0 ? `, ${duration(one.duration)}` : ''}`;
  const rows = changes.map((one) => `| ${one.kind} | ${inMarkdown(one.id)} | ${side(one.before)} | ${side(one.now)} |`);
  return [head, '', '| what | id | before | now |', '|---|---|---|---|', ...rows, ''].join('\n');
}

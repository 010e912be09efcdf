import type { Core } from '../../format/index.ts';
import { readSetting, writeSetting } from '../settings.ts';

const KEPT = 8;

/** The nodes that were opened last, newest first; those that are no more are left out. */
export function recentNodes(core: Core): number[] {
  return readIds(core).flatMap((id) => core.indexOf.get(id) ?? []);
}

/** Remembers that a node was opened. */
export function noteRecent(core: Core, id: string): void {
  const ids = [id, ...readIds(core).filter((other) => other !== id)].slice(0, KEPT);
  writeSetting(`recent.${core.project.name}`, JSON.stringify(ids));
}

function readIds(core: Core): string[] {
  try {
    const list: unknown = JSON.parse(readSetting(`recent.${core.project.name}`) ?? '[]');
    return Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

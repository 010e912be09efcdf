import type { Core } from '../../format/index.ts';
import { nodeHref } from '../route/route.ts';
import type { LinkOf } from './code-view.tsx';

/** Finds what ref(), source() and calls of macros in the code of a node point to. */
export function linksOf(core: Core, node: number, macros: readonly string[]): LinkOf {
  const own = core.packages[node] ?? '';
  const byName = new Map<string, number[]>();
  const sources = new Map<string, number>();
  for (let other = 0; other < core.count; other += 1) {
    const type = core.types[other] ?? '';
    if (type === 'source') sources.set(`${core.sourceNames[other]}\u0000${core.names[other]}`, other);
    else if (['model', 'seed', 'snapshot'].includes(type)) {
      const name = core.names[other] ?? '';
      byName.set(name, [...(byName.get(name) ?? []), other]);
    }
  }
  const macroIds = new Map(macros.map((id) => [id.split('.').slice(2).join('.'), id]));
  return (name, texts) => {
    const [first = '', second] = texts;
    let found: number | undefined;
    if (name === 'source' && second !== undefined) found = sources.get(`${first}\u0000${second}`);
    else if (name === 'ref') {
      const all = byName.get(second ?? first) ?? [];
      const owner = second === undefined ? own : first;
      found = all.find((one) => core.packages[one] === owner) ?? all[0];
    } else {
      const id = macroIds.get(name.split('.').at(-1) ?? '');
      found = id === undefined ? undefined : core.indexOf.get(id);
    }
    return found === undefined ? undefined : nodeHref(core.ids[found] ?? '');
  };
}

// What may stand at the cursor of the selector bar.
import { fold } from '../search/score.ts';
import type { LineageSource } from './lineage-source.ts';

export interface Completion {
  /** The whole text with the word completed. */
  readonly text: string;
  /** Where the cursor goes. */
  readonly cursor: number;
  /** As the list shows it. */
  readonly label: string;
  /** What it is: a resource type, or `method`. */
  readonly hint: string;
}

/** Methods that select cards. */
const METHODS = [
  'tag:',
  'source:',
  'path:',
  'package:',
  'group:',
  'access:',
  'exposure:',
  'metric:',
  'resource_type:',
  'config.materialized:',
  'config.meta.owner:',
  'result:',
  'state:',
] as const;

/**
 * Completions of the word at the cursor, best first: what begins with it before what holds it.
 * @param most How many at the most.
 */
export function completeSelection(
  source: LineageSource,
  text: string,
  cursor: number,
  most = 12,
): readonly Completion[] {
  const start = Math.max(...[' ', ','].map((mark) => text.lastIndexOf(mark, cursor - 1))) + 1;
  const end = cursor + (/^[^\s,+]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  const [, operators = '', word = ''] = /^(@|\d*\+)?(.*)$/s.exec(text.slice(start, cursor)) ?? [];
  const colon = word.indexOf(':');
  const method = colon === -1 ? '' : word.slice(0, colon + 1);
  const wanted = fold(word.slice(colon + 1));
  const scored: { readonly label: string; readonly hint: string; readonly score: number }[] = [];
  const seen = new Set<string>();
  const offer = (label: string | undefined, hint: string): void => {
    if (label === undefined || label === '' || seen.has(label) || /[\s,]/.test(label)) return;
    const place = fold(label).indexOf(wanted);
    if (place === -1) return;
    seen.add(label);
    scored.push({ label, hint, score: (place === 0 ? 0 : 1000) + label.length });
  };
  if (method === '') for (const name of METHODS) if (name.startsWith(word)) offer(name, 'method');
  for (let node = 0; node < source.graph.count; node++) if (source.isCard(node)) offerNode(source, node, method, offer);
  scored.sort((a, b) => a.score - b.score || (a.label < b.label ? -1 : 1));
  return scored.slice(0, most).map(({ label, hint }) => {
    const value = method + label;
    const head = text.slice(0, start) + operators + value;
    return { text: head + text.slice(end), cursor: head.length, label: value, hint };
  });
}

type Offer = (label: string | undefined, hint: string) => void;

function offerNode(source: LineageSource, index: number, method: string, offer: Offer): void {
  const node = source.node(index);
  switch (method) {
    case '':
      if (node.kind === 'source' || node.kind === 'exposure' || node.kind === 'metric')
        offer(`${node.kind}:${node.name}`, node.kind);
      else offer(node.name, node.kind);
      break;
    case 'tag:':
    case 'config.tags:':
      for (const tag of node.tags) offer(tag, 'tag');
      break;
    case 'source:':
      if (node.kind === 'source') offer(node.sourceName, 'source');
      if (node.kind === 'source') offer(node.name, 'table');
      break;
    case 'exposure:':
    case 'metric:':
      if (`${node.kind}:` === method) offer(node.name, node.kind);
      break;
    case 'path:': {
      let path = node.path;
      for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/')) {
        path = path.slice(0, slash);
        offer(path, 'folder');
      }
      break;
    }
    case 'package:':
      offer(node.packageName, 'package');
      break;
    case 'group:':
      offer(node.group, 'group');
      break;
    case 'access:':
      offer(node.access, 'access');
      break;
    case 'resource_type:':
      offer(node.kind, 'type');
      break;
    case 'config.materialized:':
      offer(node.materialized, 'materialization');
      break;
    case 'config.meta.owner:':
      offer(node.owner, 'owner');
      break;
    case 'result:':
      offer(node.result, 'status');
      break;
    case 'state:':
      if (node.change !== undefined) offer(node.change === 'added' ? 'new' : 'modified', 'state');
      break;
    default:
      break;
  }
}

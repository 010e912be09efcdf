// Comments that take a finding away: `-- tsdbt: ignore unused-cte because …`, `# tsdbt: ignore …`, `{# tsdbt: ignore … #}`.
import { lineColumn, type SourceFile, type Span } from '../../base/index.ts';

const COMMENT = /(--|#|\/\*|\{#-?|\/\/)\s*tsdbt:\s*ignore\s+([a-z][a-z-]*(?:\s*,\s*[a-z][a-z-]*)*)/;
const OTHER_COMMENT = /^\s*(--|#|\/\/|\{#.*#\}\s*$|\/\*.*\*\/\s*$|$)/;

const known = new WeakMap<SourceFile, ReadonlyMap<number, ReadonlySet<string>>>();

/** Whether a comment at the place, or on the lines above it, says that the rule does not hold there. */
export function isSuppressed(place: Span, rule: string): boolean {
  const file = outermost(place.file);
  let ignored = known.get(file);
  if (!ignored) {
    ignored = ignoredRules(file.text);
    known.set(file, ignored);
  }
  return ignored.size > 0 && ignored.get(lineColumn(place.file, place.start).line)?.has(rule) === true;
}

function outermost(file: SourceFile): SourceFile {
  return file.origin ? outermost(file.origin.file) : file;
}

/** By line: a comment behind something means its own line, one alone the next line that is no comment. */
function ignoredRules(text: string): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  if (!text.includes('tsdbt:')) return found;
  const waiting = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    const comment = COMMENT.exec(line);
    const names = comment?.[2]?.split(',').map((name) => name.trim()) ?? [];
    const isAlone = comment !== null && line.slice(0, comment.index).trim() === '';
    if (isAlone) for (const name of names) waiting.add(name);
    if (isAlone || OTHER_COMMENT.test(line)) continue;
    const here = new Set([...waiting, ...names]);
    if (here.size > 0) found.set(at + 1, here);
    waiting.clear();
  }
  return found;
}

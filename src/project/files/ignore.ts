// .dbtignore: gitignore patterns against paths of files, relative to the project.

/** True for a path that is to be left out. */
export type IgnoreRule = (path: string) => boolean;

/** The rule of a .dbtignore text; the last pattern that matches decides, `!` takes files in again. */
export function ignoreRule(text: string): IgnoreRule {
  const patterns = text.split(/\r?\n/).flatMap((line) => {
    const pattern = parsePattern(line);
    return pattern ? [pattern] : [];
  });
  if (patterns.length === 0) return () => false;
  return (path) => patterns.findLast(({ matcher }) => matcher.test(path))?.ignores ?? false;
}

interface Pattern {
  readonly matcher: RegExp;
  readonly ignores: boolean;
}

function parsePattern(line: string): Pattern | undefined {
  let glob = line.replace(/(?<!\\)[ \t]+$/, '');
  if (glob === '' || glob.startsWith('#')) return undefined;
  const ignores = !glob.startsWith('!');
  if (!ignores) glob = glob.slice(1);
  const isFolder = glob.endsWith('/');
  glob = glob.replace(/\/+$/, '');
  const isAnchored = glob.includes('/');
  glob = glob.replace(/^\/+/, '');
  if (glob === '') return undefined;
  const start = isAnchored ? '^' : '^(?:.+/)?';
  // A pattern that names a folder means everything below it.
  const end = isFolder ? '/.*$' : '(?:/.*)?$';
  return { matcher: new RegExp(`${start}${globSource(glob)}${end}`), ignores };
}

function globSource(glob: string): string {
  const parts = glob.split('/');
  let source = '';
  parts.forEach((part, index) => {
    const isLast = index === parts.length - 1;
    if (part === '**') source += isLast ? '.+' : '(?:.+/)?';
    else source += partSource(part) + (isLast ? '' : '/');
  });
  return source;
}

function partSource(part: string): string {
  let source = '';
  for (let at = 0; at < part.length; at += 1) {
    const sign = part[at] ?? '';
    if (sign === '*') source += '[^/]*';
    else if (sign === '?') source += '[^/]';
    else if (sign === '\\') {
      at += 1;
      source += literal(part[at] ?? '\\');
    } else if (sign === '[') {
      const end = part.indexOf(']', at + (part[at + 1] === '!' || part[at + 1] === '^' ? 3 : 2));
      if (end === -1) source += '\\[';
      else {
        const body = part
          .slice(at + 1, end)
          .replace(/^[!^]/, '')
          .replace(/[\\[\]^]/g, '\\$&');
        source += `[${/^[!^]/.test(part.slice(at + 1)) ? '^' : ''}${body}]`;
        at = end;
      }
    } else source += literal(sign);
  }
  return source;
}

function literal(sign: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(sign) ? `\\${sign}` : sign;
}

// Quick fixes: the names that were probably meant.
import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DiagnosticData } from './diagnostics.ts';
import { rangeOf } from './places.ts';
import type { FileInProject } from './symbols.ts';

/** Fixes of the diagnostics of a request. */
export function codeActions({ text }: FileInProject, { context, textDocument }: CodeActionParams): CodeAction[] {
  const document = TextDocument.create(textDocument.uri, '', 0, text);
  return context.diagnostics.flatMap((found) => {
    const { near = [] } = (found.data ?? {}) as Partial<DiagnosticData>;
    const start = document.offsetAt(found.range.start);
    const end = document.offsetAt(found.range.end);
    const wrong = wrongWord(text.slice(start, end), found);
    if (wrong === undefined) return [];
    return near.map((name, index): CodeAction => {
      // Of `source.table` only the part that is written here.
      const newText = name.includes('.') && !wrong.word.includes('.') ? (name.split('.').at(-1) ?? name) : name;
      const range = rangeOf(text, start + wrong.at, start + wrong.at + wrong.word.length);
      return {
        title: `Change to '${newText}'`,
        kind: CodeActionKind.QuickFix,
        diagnostics: [found],
        isPreferred: index === 0,
        edit: { changes: { [textDocument.uri]: [{ range, newText }] } },
      };
    });
  });
}

/** The mistyped word in the text that a diagnostic covers: one that the message puts into quotes. */
function wrongWord(
  covered: string,
  { message }: Diagnostic,
): { readonly word: string; readonly at: number } | undefined {
  const [line = ''] = (typeof message === 'string' ? message : message.value).split('\n');
  const named = Array.from(line.matchAll(/'([^']+)'/g), (match) => match[1] ?? '');
  const words = named.flatMap((name) => [name, ...(name.includes('.') ? [name.split('.').at(-1) ?? ''] : [])]);
  for (const word of words) {
    const at = word === '' ? -1 : covered.lastIndexOf(word);
    if (at !== -1) return { word, at };
  }
  return undefined;
}

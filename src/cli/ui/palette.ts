// The colours of the console, by meaning.
import picocolors from 'picocolors';
import type { DiagnosticPart } from '../../base/index.ts';

type Paint = (text: string) => string;

export interface Palette {
  readonly isColoured: boolean;
  readonly ok: Paint;
  readonly error: Paint;
  readonly warn: Paint;
  readonly skip: Paint;
  readonly note: Paint;
  readonly dim: Paint;
  /** For the renderer of diagnostics. */
  readonly diagnostic: (part: DiagnosticPart, text: string) => string;
}

/** Colours, or none at all. */
export function palette(isColoured: boolean): Palette {
  const colors = picocolors.createColors(isColoured);
  const parts: { readonly [part in DiagnosticPart]: Paint } = {
    error: (text) => colors.bold(colors.red(text)),
    warning: (text) => colors.bold(colors.yellow(text)),
    note: (text) => colors.bold(colors.cyan(text)),
    frame: colors.blue,
    caret: (text) => colors.bold(colors.red(text)),
    hint: colors.blue,
  };
  return {
    isColoured,
    ok: colors.green,
    error: colors.red,
    warn: colors.yellow,
    skip: colors.yellow,
    note: colors.cyan,
    dim: colors.dim,
    diagnostic: (part, text) => parts[part](text),
  };
}

// Places that whoever reads an error can go to: files of the project and of its packages, not what tsdbt brings itself.
import { type Diagnostic, TsdbtError } from './diagnostic.ts';
import type { Span } from './source-file.ts';

/**
 * A diagnostic whose place lies in generated text, moved to the innermost place outside of it: where a macro of the
 * project, or the node at `otherwise`, called what failed. The former place stays among the related ones.
 */
export function inOwnFiles(found: Diagnostic, otherwise?: Span): Diagnostic {
  const { span, related } = found;
  if (span?.file.isGenerated !== true) return span ? found : { ...found, span: otherwise };
  const own = related.find((place) => place.span && place.span.file.isGenerated !== true);
  const moved = own?.span ?? otherwise;
  if (!moved) return found;
  return { ...found, span: moved, related: [{ message: 'found in', span }, ...related.filter((one) => one !== own)] };
}

/** Gives errors of `work` that have no place this one. @throws what the work throws */
export async function placedAt<T>(place: () => Span | undefined, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw withPlace(thrown, place);
  }
}

/** What was thrown, with this place where it is an error of ours that has none. */
export function withPlace(thrown: unknown, place: () => Span | undefined): unknown {
  if (!(thrown instanceof TsdbtError) || thrown.diagnostic.span) return thrown;
  return new TsdbtError({ ...thrown.diagnostic, span: place() });
}

// `lsp`: the language server over the standard streams.
import { silentLog } from '../../base/index.ts';
import { serve } from '../../lsp/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { TSDBT_VERSION } from '../version.ts';

/** Serves until the editor ends it. The streams belong to the protocol: nothing else is written. */
export async function lsp({ given, services }: Invocation): Promise<ExitCode> {
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  return serve({
    input: process.stdin,
    output: process.stdout,
    services: { ...services, log: silentLog },
    target: text('TARGET'),
    profilesDir: text('PROFILES_DIR'),
    version: TSDBT_VERSION,
  });
}

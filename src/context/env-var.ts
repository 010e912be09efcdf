// env_var(name, default): environment variables as text; secrets only where nothing of them can be seen.
import { type Env, fail, nearest } from '../base/index.ts';
import type { HostFunction } from '../jinja/index.ts';
import { boundFunction } from './arguments.ts';
import { contextErrors } from './errors.ts';

/** Names that begin with this are secrets (DBT-SPEC section 2). */
export const SECRET_PREFIX = 'DBT_ENV_SECRET';

export interface EnvVarOptions {
  readonly env: Env;
  readonly onRead?: ((name: string, value: string | undefined) => void) | undefined;
  /** In profiles.yml and packages.yml: gives the placeholder that stands for a secret until after rendering. */
  readonly secret?: ((name: string, value: string) => string) | undefined;
}

/** The `env_var` function of a context. */
export function envVarFunction(options: EnvVarOptions): HostFunction {
  return boundFunction('env_var', ['var', 'default'], (args, site) => {
    const name = args.text('var');
    const isSecret = name.startsWith(SECRET_PREFIX);
    if (isSecret && !options.secret) fail(contextErrors.envVarSecret, { name }, { span: site.span });
    const value = options.env.get(name);
    options.onRead?.(name, value);
    if (value !== undefined) return isSecret && options.secret ? options.secret(name, value) : value;
    const fallback = args.get('default');
    if (fallback !== undefined && fallback !== null) return fallback;
    return fail(
      contextErrors.envVarMissing,
      {
        name,
        near: nearest(
          name,
          options.env.names().filter((known) => !known.startsWith(SECRET_PREFIX)),
        ),
      },
      { span: site.span },
    );
  });
}

import { expect, test } from 'vitest';
import { createRedactor, processEnv, TsdbtError } from '../base/index.ts';
import observed from './fixtures/private-urls.json' with { type: 'json' };
import { privateUrl } from './private-url.ts';

test.each(observed.rows as [boolean, string, string | null, string | null][])(
  'with providers %j: %s of %j → %j',
  (withProviders, name, provider, expected) => {
    const env = processEnv(
      withProviders ? { DBT_ENV_PRIVATE_GIT_PROVIDER_INFO: JSON.stringify(observed.providers) } : {},
    );
    const redactor = createRedactor();
    let found: string | null = null;
    try {
      found = privateUrl(name, provider ?? undefined, { env, redactor }, undefined);
    } catch (error) {
      expect(error).toBeInstanceOf(TsdbtError);
    }
    expect(found).toBe(expected);
    // The token of the provider that fits is a secret from then on.
    if (found !== null) expect(redactor.redact(found)).not.toContain('tok-');
  },
);

test.each(['x', '-x/y', '../x/y', 'a/../b', 'a/b;c', 'a b/c', 'https://x/y'])('no private name: %s', (name) => {
  const services = { env: processEnv({}), redactor: createRedactor() };
  expect(() => privateUrl(name, undefined, services, undefined)).toThrow('is refused');
});

// Secrets of the environment: kept out of templates by placeholders, and told to the redactor.
import type { JsonObject, Services } from '../base/index.ts';
import { SECRET_PREFIX } from '../context/index.ts';

/** Stands in for secrets while a template renders, so that no filter can touch or reveal them. */
export interface SecretPlaceholders {
  /** The placeholder of a secret; its value is registered with the redactor. */
  readonly hide: (name: string, value: string) => string;
  /** The text with all placeholders replaced by the values. */
  readonly reveal: (text: string) => string;
}

/** Placeholders for one file. */
export function secretPlaceholders(services: Services): SecretPlaceholders {
  const hidden = new Map<string, string>();
  return {
    hide: (name, value) => {
      services.redactor.addSecret(value);
      const placeholder = `$$$DBT_SECRET_START$$$${name}$$$DBT_SECRET_END$$$`;
      hidden.set(placeholder, value);
      return placeholder;
    },
    reveal: (text) => {
      let shown = text;
      for (const [placeholder, value] of hidden) shown = shown.replaceAll(placeholder, () => value);
      return shown;
    },
  };
}

/** Registers every secret variable of the environment and of --vars with the redactor. */
export function registerSecrets(services: Services, cliVars: JsonObject): void {
  for (const name of services.env.names()) {
    if (name.startsWith(SECRET_PREFIX)) services.redactor.addSecret(services.env.get(name) ?? '');
  }
  for (const [name, value] of Object.entries(cliVars)) {
    if (name.startsWith(SECRET_PREFIX) && typeof value === 'string') services.redactor.addSecret(value);
  }
}

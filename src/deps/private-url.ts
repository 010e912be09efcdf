// `private: org/repo` → the address of the repository: by the providers that the environment describes, else by ssh.
import { fail, isJsonArray, isJsonObject, type JsonValue, parseYaml, type Services, type Span } from '../base/index.ts';
import { depsErrors } from './errors.ts';

const PROVIDERS_VARIABLE = 'DBT_ENV_PRIVATE_GIT_PROVIDER_INFO';

const ADO: ReadonlySet<string> = new Set(['ado', 'azure_devops', 'azure_active_directory']);

interface Provider {
  readonly org: string;
  /** `https://{token}@host/org/{repo}.git` */
  readonly url: string;
  readonly token: string;
  readonly provider: string;
}

/**
 * The address of a private package. With providers in DBT_ENV_PRIVATE_GIT_PROVIDER_INFO (a JSON list of org, url,
 * token, provider) the first that fits, its token told to the redactor; without, ssh to the provider's host.
 * @throws TsdbtError package-url-refused
 */
export function privateUrl(
  name: string,
  provider: string | undefined,
  { env, redactor }: Pick<Services, 'env' | 'redactor'>,
  span: Span | undefined,
): string {
  if (!/^[\p{L}\p{N}_.-]+(?:\/[\p{L}\p{N}_. -]+)+$/u.test(name) || name.startsWith('-') || name.includes('..')) {
    return refused(name, 'it is not of the form org/repository', span);
  }
  const providers = readProviders(env.get(PROVIDERS_VARIABLE), span);
  if (providers.length === 0) return sshUrl(name, provider, span);
  const parts = name.split('/');
  const org = parts[0] ?? '';
  const repo = parts.at(-1) ?? '';
  const group = parts.slice(1, -1).join('/');
  for (const one of providers) {
    if (one.org !== org || (provider !== undefined && !isSameProvider(one.provider, provider))) continue;
    if (!fits(one, { org, group, repo })) continue;
    redactor.addSecret(one.token);
    return one.url.replace(/\{(token|repo|group|project)\}/g, (_whole, key: string) => {
      if (key === 'token') return one.token;
      return key === 'repo' ? repo : group;
    });
  }
  return refused(name, `no provider of ${PROVIDERS_VARIABLE} has it`, span);
}

function isSameProvider(a: string, b: string): boolean {
  return a === b || (ADO.has(a) && ADO.has(b));
}

/** Whether the path of a provider's address, its placeholders filled, is that of the package. */
function fits(
  provider: Provider,
  wanted: { readonly org: string; readonly group: string; readonly repo: string },
): boolean {
  const path = provider.url
    .replace(/^[a-z+]+:\/\/[^/]*/i, '')
    .replace(/^\/|\.git$/g, '')
    .replace('/_git/', '/');
  const parts = path.split('/');
  const repo = parts.at(-1);
  const group = parts.slice(1, -1).join('/');
  if (parts[0] !== wanted.org || (repo !== '{repo}' && repo !== wanted.repo)) return false;
  const isLegacy = ADO.has(provider.provider) && provider.provider !== 'ado';
  if (isLegacy && wanted.group === '') return true;
  return /^\{(group|project)\}$/.test(group) ? wanted.group !== '' : group === wanted.group;
}

function sshUrl(name: string, provider: string | undefined, span: Span | undefined): string {
  switch (provider ?? 'github') {
    case 'github':
      return `git@github.com:${name}.git`;
    case 'gitlab':
      return `git@gitlab.com:${name}.git`;
    case 'ado':
    case 'azure_devops':
      if (name.split('/').length < 3) {
        return refused(
          name,
          `The '${provider}' provider requires org/project/repo format (3 parts), got: '${name}'`,
          span,
        );
      }
      return `git@ssh.dev.azure.com:v3/${name}`;
    default:
      return refused(
        name,
        `Invalid private package configuration: '${name}' provider: '${provider}'. Valid providers are: github, gitlab, ado, azure_devops`,
        span,
      );
  }
}

function readProviders(text: string | undefined, span: Span | undefined): readonly Provider[] {
  if (text === undefined || text.trim() === '') return [];
  const value: JsonValue = parseYaml({ path: PROVIDERS_VARIABLE, text }).value;
  if (!isJsonArray(value)) return refused(PROVIDERS_VARIABLE, 'it holds no JSON list', span);
  return value.flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    const { org, url, token, provider } = entry as { readonly [key: string]: JsonValue };
    if (typeof org !== 'string' || typeof url !== 'string' || typeof token !== 'string') return [];
    return [{ org, url, token, provider: typeof provider === 'string' ? provider : '' }];
  });
}

function refused(text: string, problem: string, span: Span | undefined): never {
  return fail(depsErrors.urlRefused, { what: 'private name', text, problem }, { span });
}

import { FormatProblem, type LoaderPorts } from '../../format/index.ts';

/** The ways of a page to its data: scripts inside of it, scripts beside it. */
export const pagePorts: LoaderPorts = { inline, parsed, addScript, unpack };

function inline(key: string): string | undefined {
  for (const script of document.querySelectorAll<HTMLScriptElement>('script[type="text/plain"][data-key]'))
    if (script.dataset['key'] === key) return script.textContent ?? '';
  return undefined;
}

function parsed(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }));
}

function addScript(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = path;
    script.addEventListener('load', () => {
      script.remove();
      resolve();
    });
    script.addEventListener('error', () => {
      script.remove();
      reject(new FormatProblem(`${path} could not be loaded`));
    });
    document.head.append(script);
  });
}

/** Runs a program that came as one of the files: the policy of the page knows its hash. */
export function runProgram(text: string): void {
  const script = document.createElement('script');
  script.textContent = text;
  document.head.append(script);
  script.remove();
}

async function unpack(payload: string): Promise<string> {
  const binary = atob(payload);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return await new Response(plain).text();
}

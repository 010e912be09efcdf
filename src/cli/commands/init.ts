// `init`: a new project that builds at once, without a profile.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail, jsonObject } from '../../base/index.ts';
import { resolveFlags } from '../../project/index.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureConsole } from '../open-project.ts';
import { starterFiles } from './starter-project.ts';

export async function init(invocation: Invocation): Promise<ExitCode> {
  const { console, given, io } = invocation;
  configureConsole(invocation, resolveFlags(given, io.env, jsonObject()));
  const [name = ''] = invocation.operands;
  if (!/^[A-Za-z_]\w*$/.test(name)) fail(cliErrors.initName, { name });
  const base = given.get('PROJECT_DIR');
  const directory = resolve(io.cwd, typeof base === 'string' ? base : '.', name);
  if (existsSync(directory) && readdirSync(directory).length > 0) fail(cliErrors.initExists, { path: directory });
  for (const [path, text] of starterFiles(name)) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  const msg = `Your new project "${name}" was created in ${directory}. Build it:\n\n  cd ${name}\n  tsdbt build\n`;
  console.emit({
    code: 'A017',
    name: 'ProjectCreated',
    level: 'info',
    msg,
    data: jsonObject([['project_name', name]]),
  });
  return 0;
}

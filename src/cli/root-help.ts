// `tsdbt --help` without loading the option parser.
import { commands } from './commands/index.ts';

/** The commands, one line each. */
export function rootHelp(): string {
  const names = commands.map(({ name, aliases }) => [name, ...(aliases ?? [])].join(', '));
  const width = Math.max(...names.map((name) => name.length));
  const lines = commands.map(({ summary }, at) => `  ${(names[at] ?? '').padEnd(width)}  ${summary}`);
  return `Usage: tsdbt [options] <command>

SQL transformations as dbt does them.

Commands:
${lines.join('\n')}

Options of all commands (before or after the command):
  -t, --target <name>       target of the profile
      --profiles-dir <path> folder of profiles.yml
      --project-dir <path>  folder of dbt_project.yml
      --vars <yaml>         variables of the project
      --threads <n>         how many nodes run at the same time
  -x, --fail-fast           stop at the first failure
  -q, --quiet               show only errors and what was asked for
  -d, --debug               show debug messages
      --version             show the version

tsdbt <command> --help shows all options and examples of a command.

  $ tsdbt init shop && cd shop && tsdbt build
`;
}

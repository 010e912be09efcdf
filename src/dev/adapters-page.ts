// docs/adapters.md: what each engine can do, from the capabilities that adapters declare and the results of the
// conformance suite that holds them to it.
import {
  type Capabilities,
  type Capability,
  type CapabilityName,
  capabilityKinds,
  constraintTypes,
  guaranteeMeanings,
} from '../adapters/capabilities.ts';

/** tests/conformance/results/<engine>.json */
export interface SuiteResults {
  readonly [caseName: string]: {
    readonly needs: readonly string[];
    readonly verdict: 'passed' | 'refused' | 'left-out';
  };
}

export interface EnginePage {
  readonly type: string;
  readonly capabilities: Capabilities;
  /** Undefined: the suite has never run on this engine. */
  readonly results: SuiteResults | undefined;
}

const NAMES = Object.keys(capabilityKinds) as CapabilityName[];
const WORDS: { readonly [capability in Capability]: string } = {
  supported: 'yes',
  'not-yet': 'not yet',
  never: '–',
};

const INTRO = `# What each engine can do

Made by \`npm run docs\` from \`src/adapters/<engine>/capabilities.ts\` and from the results of the conformance suite (\`tests/conformance\`). The suite runs small projects on each engine: what an engine declares must pass, and what it does not declare must not pass, so nothing here is a promise alone.

- **yes**: works, and cases of the suite prove it on this engine. *yes\\** is not proved by a case of its own.
- **not yet**: the engine can, its adapter here cannot.
- **–**: the engine cannot.
`;

/** The page. */
export function adaptersPage(engines: readonly EnginePage[]): string {
  const areas = [...new Set(NAMES.map((name) => capabilityKinds[name].area))];
  return [
    INTRO,
    suiteSection(engines),
    ...areas.map((area) => areaSection(area, engines)),
    constraintSection(engines),
    guaranteeSection(engines),
    meaningSection(engines),
    '',
  ].join('\n');
}

/** Where stored results are not those of what is declared now, one line each: the suite is to be run again. */
export function staleResults({ type, capabilities, results = {} }: EnginePage): string[] {
  return Object.entries(results).flatMap(([name, { needs, verdict }]) => {
    const isSupported = needs.every((need) => hasNeed(capabilities, need));
    const wanted = isSupported ? 'passed' : 'refused';
    return verdict === 'left-out' || verdict === wanted ? [] : [`${type}: ${name} was ${verdict}`];
  });
}

/** Whether an engine declares what a case needs: a capability, or `constraint:` and a type that must be enforced. */
export function hasNeed(capabilities: Capabilities, need: string): boolean {
  const [, constraint] = need.split(':');
  if (constraint !== undefined) return (capabilities.constraints?.[constraint] ?? 'enforced') === 'enforced';
  return capabilities[need as CapabilityName] === 'supported';
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function suiteSection(engines: readonly EnginePage[]): string {
  const rows = engines.map(({ type, results }) => {
    if (!results) return [type, 'not run here', '', ''];
    const count = (verdict: string): string =>
      String(Object.values(results).filter((one) => one.verdict === verdict).length);
    return [type, count('passed'), count('refused'), count('left-out')];
  });
  const head = [
    'engine',
    'cases that pass',
    'cases that must not pass, and do not',
    'cases about what it does not have',
  ];
  return `## The suite\n\n${tableOf(head, rows)}\n`;
}

function areaSection(area: string, engines: readonly EnginePage[]): string {
  const names = NAMES.filter((name) => capabilityKinds[name].area === area);
  const rows = names.map((name) => [capabilityKinds[name].title, ...engines.map((engine) => cell(engine, name))]);
  return `## ${area}\n\n${tableOf(['', ...engines.map(({ type }) => type)], rows)}\n`;
}

function cell({ capabilities, results = {} }: EnginePage, name: CapabilityName): string {
  const declared = capabilities[name];
  const isProved = Object.values(results).some(({ needs, verdict }) => verdict === 'passed' && needs.includes(name));
  return declared === 'supported' && !isProved ? 'yes\\*' : WORDS[declared];
}

function constraintSection(engines: readonly EnginePage[]): string {
  const rows = constraintTypes.map((type) => [
    `\`${type}\``,
    ...engines.map(({ capabilities }) => (capabilities.constraints?.[type] ?? 'enforced').replace('-', ' ')),
  ]);
  return `## Constraints of contracts\n\nEnforced: a row that breaks it fails the model. Not enforced: written, and only a hint to readers. Not supported: left out, with a warning.\n\n${tableOf(['', ...engines.map(({ type }) => type)], rows)}\n`;
}

function guaranteeSection(engines: readonly EnginePage[]): string {
  const rows = engines.map(({ type, capabilities }) => {
    const { replaceRelation, notes } = capabilities;
    return [type, `\`${replaceRelation}\``, guaranteeMeanings[replaceRelation], notes?.replaceRelation ?? ''];
  });
  return `## While a relation is built anew\n\n${tableOf(['engine', 'guarantee', 'meaning', ''], rows)}\n`;
}

function meaningSection(engines: readonly EnginePage[]): string {
  const parts = NAMES.flatMap((name) => {
    const { title, without } = capabilityKinds[name];
    const lacking = engines.filter(({ capabilities }) => capabilities[name] !== 'supported');
    const notes = engines.flatMap(({ type, capabilities }) => {
      const note = capabilities.notes?.[name];
      return note === undefined ? [] : [`${type}: ${note}`];
    });
    if (lacking.length === 0 && notes.length === 0) return [];
    const where = lacking.length === 0 ? '' : ` (not on ${lacking.map(({ type }) => type).join(', ')}): ${without}`;
    return [`- **${title}**${where}${notes.map((note) => `\n  - ${note}`).join('')}`];
  });
  return `## What that means for a project\n\n${parts.join('\n')}`;
}

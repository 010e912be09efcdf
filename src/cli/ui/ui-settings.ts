// How the console and the log file look, from dbt's flags and the terminal.
import type { JsonValue, LogLevel } from '../../base/index.ts';
import type { CliIo } from '../invocation.ts';

export type LineFormat = 'text' | 'debug' | 'json';

export interface UiSettings {
  readonly format: LineFormat;
  readonly level: LogLevel | 'none';
  readonly quiet: boolean;
  readonly colors: boolean;
  /** A line at the bottom of a terminal that shows what is running. */
  readonly progress: boolean;
  readonly debug: boolean;
  readonly printerWidth: number;
  readonly showAllDeprecations: boolean;
  readonly file: {
    readonly format: LineFormat;
    readonly level: LogLevel | 'none';
    readonly maxBytes: number;
  };
}

type FlagLookup = ReadonlyMap<string, JsonValue>;

/**
 * Settings from all flags; `given` are those of the command line. Colours without `--use-colors` need a terminal and
 * no NO_COLOR.
 */
export function uiSettings(flags: FlagLookup, given: FlagLookup, io: CliIo): UiSettings {
  const debug = flags.get('DEBUG') === true;
  const format = lineFormat(flags.get('LOG_FORMAT'), debug ? 'debug' : 'text');
  const isTerminal = io.stdout.isTTY === true;
  const quiet = flags.get('QUIET') === true;
  const wantsColors = flags.get('USE_COLORS') !== false && isTerminal && (io.env.get('NO_COLOR') ?? '') === '';
  return {
    format,
    level: debug ? 'debug' : logLevel(flags.get('LOG_LEVEL'), 'info'),
    quiet,
    colors: given.get('USE_COLORS') === true || wantsColors,
    progress:
      isTerminal && format === 'text' && !quiet && io.env.get('TERM') !== 'dumb' && io.env.get('CI') === undefined,
    debug,
    printerWidth: wholeNumber(flags.get('PRINTER_WIDTH'), 80),
    showAllDeprecations: flags.get('SHOW_ALL_DEPRECATIONS') === true,
    file: {
      format: lineFormat(flags.get('LOG_FORMAT_FILE'), 'debug'),
      level: logLevel(flags.get('LOG_LEVEL_FILE'), 'debug'),
      maxBytes: wholeNumber(flags.get('LOG_FILE_MAX_BYTES'), 10 * 1024 * 1024, 0),
    },
  };
}

function lineFormat(value: JsonValue | undefined, initial: LineFormat): LineFormat {
  return value === 'text' || value === 'debug' || value === 'json' ? value : initial;
}

function logLevel(value: JsonValue | undefined, initial: LogLevel): LogLevel | 'none' {
  const known: readonly (LogLevel | 'none')[] = ['debug', 'info', 'warn', 'error', 'none'];
  return known.find((level) => level === value) ?? initial;
}

function wholeNumber(value: JsonValue | undefined, initial: number, least = 1): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least ? value : initial;
}

const RANK: { readonly [level in LogLevel | 'none']: number } = { debug: 0, info: 1, warn: 2, error: 3, none: 4 };

/** True when an event of this level is shown at this threshold. */
export function isShown(level: LogLevel, threshold: LogLevel | 'none'): boolean {
  return RANK[level] >= RANK[threshold];
}

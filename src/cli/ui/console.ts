// The sink of all log events: lines to stdout, notes to stderr, everything to the log file. Secrets leave by no way.
import { type Clock, jsonObject, type Log, type LogEvent, type Redactor } from '../../base/index.ts';
import type { CliIo } from '../invocation.ts';
import { deprecationSummary, isDeprecation } from './deprecations.ts';
import { LogFile } from './log-file.ts';
import { debugLine, isPrinted, jsonLine, noteLine, textLine } from './log-lines.ts';
import { type Palette, palette } from './palette.ts';
import { ProgressLine } from './progress-line.ts';
import { isShown, type LineFormat, type UiSettings } from './ui-settings.ts';
import type { WarnPolicy } from './warn-policy.ts';

export interface ConsoleServices {
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly invocationId: string;
}

/** Warnings that are never raised: whether results are errors is decided where the result is made. */
const RESULT_EVENTS: ReadonlySet<string> = new Set([
  'LogTestResult',
  'LogFreshnessResult',
  'FreshnessConfigProblem',
  'RunResultWarning',
  'RunResultWarningMessage',
  'DeprecationsSummary',
  'Note',
]);

const PLAIN = palette(false);

export class Console implements Log {
  readonly #io: CliIo;
  readonly #services: ConsoleServices;
  readonly #deprecations = new Map<string, number>();
  readonly #raised: LogEvent[] = [];
  /** Events that came before the settings were known. */
  #held: { readonly event: LogEvent; readonly time: number }[] | undefined = [];
  /** Events whose lines are written once the work at hand is under way. */
  #waiting: { readonly event: LogEvent; readonly time: number }[] = [];
  #isGathering = false;
  #settings: UiSettings | undefined;
  #policy: WarnPolicy | undefined;
  #file: LogFile | undefined;
  #palette = PLAIN;
  #progress: ProgressLine | undefined;

  constructor(io: CliIo, services: ConsoleServices) {
    this.#io = io;
    this.#services = services;
  }

  get isConfigured(): boolean {
    return this.#settings !== undefined;
  }

  get settings(): UiSettings | undefined {
    return this.#settings;
  }

  get palette(): Palette {
    return this.#palette;
  }

  /** The live line, on a terminal only. */
  get progress(): ProgressLine | undefined {
    return this.#progress;
  }

  /** Whether a warning was made an error that ends the command. */
  get hasRaised(): boolean {
    return this.#raised.length > 0;
  }

  /** Warnings that --warn-error made errors and that nobody has asked for yet. */
  takeRaised(): readonly LogEvent[] {
    return this.#raised.splice(0);
  }

  /** Sets how lines look and where the log file lies, and prints what was held back until now. */
  configure(settings: UiSettings, policy: WarnPolicy, logDirectory: string | undefined): void {
    this.#settings = settings;
    this.#policy = policy;
    this.#palette = palette(settings.colors);
    if (logDirectory !== undefined && settings.file.level !== 'none') {
      this.#file = new LogFile(logDirectory, settings.file.maxBytes);
    }
    if (settings.progress) {
      this.#progress = new ProgressLine(this.#io.stdout, this.#palette, () => this.#services.clock.now());
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { event, time } of held) this.#handle(event, time);
  }

  isError(eventName: string): boolean {
    return !RESULT_EVENTS.has(eventName) && this.#policy?.decide(eventName) === 'error';
  }

  emit(event: LogEvent): void {
    const time = this.#services.clock.now();
    if (this.#held) this.#held.push({ event, time });
    else if (this.#isGathering && (event.level === 'debug' || event.level === 'info')) this.#later(event, time);
    else {
      this.#writeWaiting();
      this.#handle(event, time);
    }
  }

  /**
   * Between these two calls lines are written after what is done in the same turn of the loop: statements leave for the
   * warehouse first. A live line is drawn at once.
   */
  beginGathering(): void {
    this.#isGathering = this.#progress === undefined;
  }
  endGathering(): void {
    this.#isGathering = false;
    this.#writeWaiting();
  }

  #later(event: LogEvent, time: number): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#writeWaiting());
    this.#waiting.push({ event, time });
  }

  #writeWaiting(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { event, time } of waiting) this.#handle(event, time);
  }

  #handle(event: LogEvent, time: number): void {
    if (event.level === 'warn' && event.note !== true && !RESULT_EVENTS.has(event.name)) {
      const decision = this.#policy?.decide(event.name) ?? 'warn';
      if (decision === 'silence') return;
      if (decision === 'error') {
        this.#raised.push(event);
        return;
      }
      if (isDeprecation(event.name) && !this.#isFirst(event.name)) return;
    }
    this.#write(event, time);
  }

  #isFirst(name: string): boolean {
    const count = (this.#deprecations.get(name) ?? 0) + 1;
    this.#deprecations.set(name, count);
    return count === 1 || this.#settings?.showAllDeprecations === true;
  }

  #write(event: LogEvent, time: number): void {
    const { redactor } = this.#services;
    const settings = this.#settings;
    if (!settings) return;
    if (this.#file && isShown(event.level, settings.file.level)) {
      this.#file.write(redactor.redact(this.#line(event, time, settings.file.format, PLAIN)));
      if (event.level === 'error') this.#file.flush();
    }
    if (!this.#isOnConsole(event, settings)) return;
    this.#progress?.erase();
    if (event.note === true && settings.format !== 'json') {
      this.#io.stderr.write(`${redactor.redact(noteLine(event, this.#palette))}\n`);
    } else {
      this.#io.stdout.write(`${redactor.redact(this.#line(event, time, settings.format, this.#palette))}\n`);
    }
    this.#progress?.draw();
  }

  #isOnConsole(event: LogEvent, settings: UiSettings): boolean {
    if (isPrinted(event)) return true;
    if (settings.quiet) return event.level === 'error';
    return isShown(event.level, settings.level);
  }

  #line(event: LogEvent, time: number, format: LineFormat, colours: Palette): string {
    switch (format) {
      case 'text':
        return textLine(event, time, colours);
      case 'debug':
        return isPrinted(event) ? event.msg : debugLine(event, time, this.#services.invocationId);
      case 'json':
        return jsonLine(event, time, this.#services.invocationId);
    }
  }

  /** Prints the summary of deprecations, takes the live line away and writes the log file. */
  close(): void {
    this.endGathering();
    if (this.#deprecations.size > 0) {
      this.emit({
        code: 'D028',
        name: 'DeprecationsSummary',
        level: 'warn',
        msg: deprecationSummary(
          this.#deprecations,
          this.#settings?.showAllDeprecations !== true,
          this.#settings?.printerWidth,
        ),
        data: jsonObject(),
      });
    }
    this.#progress?.stop();
    this.#file?.flush();
  }
}

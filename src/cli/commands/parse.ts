// `parse`: reads the project and writes its manifest; nothing is compiled or run.
import { jsonObject } from '../../base/index.ts';
import { writeManifest, writePerfInfo } from '../../report/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings, tellLosses } from '../open-project.ts';

export async function parse(invocation: Invocation): Promise<ExitCode> {
  const { clock } = invocation.services;
  const began = clock.monotonic();
  const pipeline = await openPipeline(invocation, { acceptsCycle: true, printsFound: false });
  try {
    if (pipeline.opened.source.flags.get('WRITE_JSON') === false) return 0;
    writeManifest(pipeline.opened, { compiled: new Map() });
    const path = writePerfInfo(pipeline.opened, (clock.monotonic() - began) / 1000);
    invocation.console.emit({
      code: 'I010',
      name: 'ParsePerfInfoPath',
      level: 'info',
      msg: `Performance info: ${path}`,
      data: jsonObject([['path', path]]),
    });
    tellLosses(invocation, pipeline);
    raiseWarnings(invocation);
    return 0;
  } finally {
    await pipeline.close();
  }
}

// Writes osi_document.json beside the semantic manifest.
import { plainText } from '../../artifacts/index.ts';
import { type ReportInput, writeSteadyArtifact } from '../report-input.ts';
import { osiDocument } from './osi-document.ts';

/** Writes target/osi_document.json where the semantic layer has a form in it. @throws TsdbtError 1901, of a filter that cannot be rendered */
export function writeOsiDocument(input: ReportInput): void {
  const { content } = osiDocument(input.graph);
  if (content) writeSteadyArtifact(input, 'osi_document.json', plainText(content));
}

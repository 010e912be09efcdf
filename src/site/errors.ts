// Errors and warnings of the site, 50xx.
import { errorKind } from '../base/index.ts';

export const siteErrors = {
  artifactMissing: errorKind<{ path: string }>('site-artifact-missing', {
    code: 5001,
    title: 'The site needs a manifest, and there is none',
    heading: 'Runtime Error',
    message: ({ path }) => `The documentation site needs ${path}, which does not exist`,
    hint: () => 'run `tsdbt docs generate` in the project, or name a folder with a manifest.json with --from',
  }),
  artifactInvalid: errorKind<{ path: string; problem: string }>('site-artifact-invalid', {
    code: 5002,
    title: 'An artifact is no JSON of the expected form',
    heading: 'Runtime Error',
    message: ({ path, problem }) => `${path} cannot be read: ${problem}`,
    hint: () => 'the file was cut off or changed by hand; make it again',
  }),
  artifactInvalidLeftOut: errorKind<{ path: string; problem: string }>('site-artifact-left-out', {
    code: 5008,
    title: 'An artifact that the site can do without is broken',
    severity: 'warning',
    message: ({ path, problem }) => `${path} is left out of the site: ${problem}`,
    hint: () => 'the file was cut off or changed by hand; make it again',
  }),
  artifactVersion: errorKind<{ path: string; found: string }>('site-artifact-version-unsupported', {
    code: 5003,
    title: 'An artifact has a version that the site does not know',
    severity: 'warning',
    message: ({ path, found }) =>
      `${path} has the version ${found}, which the site does not know: it shows what it finds`,
    hint: () => 'manifests v9 to v12, catalogs v1, run results v4 to v6 and sources v3 are known',
  }),
  outputNotOurs: errorKind<{ path: string }>('site-output-not-ours', {
    code: 5004,
    title: 'The folder for the site holds something else',
    heading: 'Runtime Error',
    message: ({ path }) => `${path} was not written by tsdbt: it is left alone`,
    hint: () => 'it has no data/meta.json of a site; move it away, or choose another target folder',
  }),
  selectorEmpty: errorKind<{ selector: string }>('site-selector-empty', {
    code: 5005,
    title: 'The selection of the site matches nothing',
    heading: 'Runtime Error',
    message: ({ selector }) => `--only ${selector} selects no node`,
    hint: () => '`tsdbt ls --select` shows what a selector means',
  }),
  selectorUnreadable: errorKind<{ selector: string; problem: string }>('site-selector-unreadable', {
    code: 5009,
    title: 'The selection of the site cannot be read, or asks for what artifacts do not say',
    heading: 'Runtime Error',
    message: ({ selector, problem }) => `--only ${selector}: ${problem}`,
    hint: () => 'without --from, in the project, --only knows every selection that --select knows',
  }),
  baseMissing: errorKind<{ path: string; problem: string }>('site-base-missing', {
    code: 5010,
    title: 'There are no earlier artifacts to compare with',
    severity: 'warning',
    message: ({ path, problem }) => `The site compares with nothing: ${path} ${problem}`,
    hint: () =>
      'name with --state a folder that holds the manifest.json of an earlier build, a copy of its target folder',
  }),
  portInUse: errorKind<{ host: string; port: number }>('site-port-in-use', {
    code: 5006,
    title: 'The port for the site is taken',
    heading: 'Runtime Error',
    message: ({ host, port }) => `${host}:${port} is in use by another program`,
    hint: () => 'choose another one with --port, or 0 for a free one',
  }),
  singleFileLarge: errorKind<{ path: string; megabytes: number }>('site-single-file-large', {
    code: 5007,
    title: 'The site in one file is larger than many hosts accept',
    severity: 'warning',
    message: ({ path, megabytes }) => `${path} has ${megabytes} MB; many hosts accept 25 MB for a file`,
    hint: () => 'publish the folder target/docs, or limit the site with --only or --no-sql',
  }),
};

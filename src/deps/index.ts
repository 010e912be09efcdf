// deps: the packages a project declares, resolved, locked, fetched and installed.

export type { NewPackage } from './add-package.ts';
export { depsErrors } from './errors.ts';
export { type InstallOptions, installPackages } from './install-packages.ts';

// Where the declarations of an adapter begin that is still to be written.
import { type Capability, type CapabilityName, capabilityKinds } from '../capabilities.ts';

/** Every capability of the vocabulary, none of them yet; what works stands after it. */
export const nothingYet = Object.fromEntries(Object.keys(capabilityKinds).map((name) => [name, 'not-yet'])) as Readonly<
  Record<CapabilityName, Capability>
>;

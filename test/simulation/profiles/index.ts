import type { Profile } from '../profile.ts';
import { crowds } from './crowds.ts';
import { faults } from './faults.ts';
import { outages } from './outages.ts';
import { people } from './people.ts';
import { pools } from './pools.ts';

/** The profiles, by name. Each says its faults as data. */
const profiles = new Map([...people, ...faults, ...outages, ...crowds, ...pools].map((profile) => [profile.name, profile]));

export const profileNames: readonly string[] = [...profiles.keys()];

/** A profile by its name. */
export function profileOf(name: string): Profile {
  const profile = profiles.get(name);
  if (!profile) throw new Error(`There is no profile "${name}"; there are ${[...profiles.keys()].join(', ')}.`);
  return profile;
}

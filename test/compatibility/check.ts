import { goOn } from './go-on.ts';
import { readVersionRecords } from './read-records.ts';

/** Goes on with what another version has recorded in the folder that is named, says what went wrong, and ends with 1 when anything did. */

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder: node test/compatibility/check.ts <folder>');

const { machine, standings } = readVersionRecords(folder);
for (const [name, standing] of standings)
  for (const fault of await goOn(standing, machine)) {
    console.error(`${name}: ${fault}`);
    process.exitCode = 1;
  }

import { installPython } from '../local/install-python.ts';

/** Brings the Python packages of the local cloud, so that the time of no test holds their download. */
await installPython();

import { startCloud } from './cloud.ts';

// jest takes the default export.
export default startCloud;

import { breaking } from './stryker.mjs';

export default breaking('adapters');

import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Substitute, in the bundle, for the SDK's whole chain of credential providers (`--alias` in `npm run build`). Lambda gives
 * its functions credentials in the environment and nowhere else; files, SSO, IMDS and STS would be a fifth of the bundle.
 */
export const defaultProvider = fromEnv;

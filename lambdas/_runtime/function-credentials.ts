import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for the SDK's chain of credential providers when functions are bundled: Lambda gives a function its role's credentials
 * in its environment, so profiles, single sign-on and instance metadata are 90 KB that every cold start would load for nothing.
 */
export const defaultProvider = fromEnv;

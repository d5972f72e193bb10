/**
 * What the four identity providers answer at `<issuer>/.well-known/openid-configuration`: the fields that matter here, with other names of
 * tenants. The keys of each lie elsewhere, of one even on another host.
 */
export const discoveryDocuments = {
  /** @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html */
  cognito: {
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01',
    jwks_uri: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01/.well-known/jwks.json',
    authorization_endpoint: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
    token_endpoint: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/token',
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    subject_types_supported: ['public'],
  },
  /** @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc */
  'entra, tokens of version 2': {
    issuer: 'https://login.microsoftonline.com/88888888-8888-8888-8888-888888888888/v2.0',
    jwks_uri: 'https://login.microsoftonline.com/88888888-8888-8888-8888-888888888888/discovery/v2.0/keys',
    token_endpoint: 'https://login.microsoftonline.com/88888888-8888-8888-8888-888888888888/oauth2/v2.0/token',
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  },
  /** The issuer ends in a slash, and the keys are on another host. @see https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens */
  'entra, tokens of version 1': {
    issuer: 'https://sts.windows.net/88888888-8888-8888-8888-888888888888/',
    jwks_uri: 'https://login.microsoftonline.com/common/discovery/keys',
    token_endpoint: 'https://login.microsoftonline.com/88888888-8888-8888-8888-888888888888/oauth2/token',
    id_token_signing_alg_values_supported: ['RS256'],
  },
  /** @see https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/CustomAS */
  okta: {
    issuer: 'https://example.okta.com/oauth2/default',
    authorization_endpoint: 'https://example.okta.com/oauth2/default/v1/authorize',
    token_endpoint: 'https://example.okta.com/oauth2/default/v1/token',
    jwks_uri: 'https://example.okta.com/oauth2/default/v1/keys',
    response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
    subject_types_supported: ['public'],
  },
  /** @see https://www.keycloak.org/securing-apps/oidc-layers */
  keycloak: {
    issuer: 'https://id.example.com/realms/platform',
    authorization_endpoint: 'https://id.example.com/realms/platform/protocol/openid-connect/auth',
    token_endpoint: 'https://id.example.com/realms/platform/protocol/openid-connect/token',
    introspection_endpoint: 'https://id.example.com/realms/platform/protocol/openid-connect/token/introspect',
    jwks_uri: 'https://id.example.com/realms/platform/protocol/openid-connect/certs',
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  },
} as const;

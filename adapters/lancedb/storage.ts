/** Where the index lies: an S3 URI or a local folder, and what the engine needs to reach it. */
export type IndexStorage = { uri: string; options: Record<string, string> };

/**
 * The index of a stage, under `index/` of its knowledge bucket. Region and endpoint are those of the AWS SDK
 * (`AWS_REGION`, `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`); credentials the engine takes from the environment by itself.
 * @see https://docs.lancedb.com/storage/configuration
 */
export function s3Storage(bucket: string, env: NodeJS.ProcessEnv = process.env): IndexStorage {
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  return {
    uri: `s3://${bucket}/index`,
    options: {
      ...(region ? { region } : {}),
      ...(endpoint ? { endpoint, allow_http: String(endpoint.startsWith('http://')), virtual_hosted_style_request: 'false' } : {}),
    },
  };
}
